-- 告知承诺 that two persons found to be untrue (国办发〔2020〕42号): the credit register's record of it. While it is in
-- force no promise of that party stands for a material.
create table credit_entries (
  id uuid primary key,
  case_id uuid not null references cases (id),
  ref text not null,
  item_key text not null,
  -- The enterprise somebody acted for, else the person.
  person_id uuid not null references persons (id),
  enterprise_id uuid references enterprises (id),
  found_by text not null,
  confirmed_by text not null check (confirmed_by <> found_by),
  valid_from date not null,
  valid_until date not null,
  entered_at timestamptz not null,
  unique (case_id, ref)
);
create index credit_entries_person on credit_entries (person_id, valid_until);
create index credit_entries_enterprise on credit_entries (enterprise_id, valid_until);
create function credit_entries_refuses_change() returns trigger language plpgsql as $$
begin
  raise exception 'the credit register is append-only';
end
$$;
create trigger credit_entries_append_only before update or delete or truncate on credit_entries
  for each statement execute function credit_entries_refuses_change();

alter table case_messages
  drop constraint case_messages_kind_check,
  add constraint case_messages_kind_check check (
    kind in (
      'pickUp', 'lifeEventResult', 'visitPlanned', 'visitMoved', 'visitCancelled', 'promiseBroken', 'promiseFailed'
    )
  );
