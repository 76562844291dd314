-- What is done to the credit register by people: an office enters something with its basis, an entry is disputed (异议)
-- or repaired (信用修复). One proposes, another decides; nothing is undone, an entry that is repaired stays on record.
alter table credit_entries
  alter column case_id drop not null,
  alter column ref drop not null,
  alter column item_key drop not null,
  alter column person_id drop not null,
  -- Whose basis it is; of a broken promise the item's department.
  add column department text,
  add column sealed_basis bytea,
  add check ((case_id is null) = (ref is null) and (case_id is null) = (item_key is null)),
  add check ((case_id is null) = (sealed_basis is not null) and (case_id is null) = (department is not null)),
  add check (person_id is not null or enterprise_id is not null);

create table credit_changes (
  id uuid primary key,
  kind text not null check (kind in ('entry', 'dispute', 'repair')),
  -- Of a dispute or a repair; of an entry once it is in the register.
  entry_id uuid references credit_entries (id),
  -- Of an entry: about whom, whose basis, for how long.
  person_id uuid references persons (id),
  enterprise_id uuid references enterprises (id),
  department text,
  months integer check (months between 1 and 36),
  -- The basis, what is wrong, or what was made good.
  sealed_words bytea not null,
  proposed_by text not null,
  proposed_at timestamptz not null,
  state text not null check (state in ('open', 'approved', 'refused')),
  decided_by text check (decided_by <> proposed_by),
  decided_at timestamptz,
  sealed_reason bytea,
  check ((state = 'open') = (decided_by is null) and (state = 'open') = (decided_at is null)),
  check (kind = 'entry' or entry_id is not null),
  check (kind <> 'entry' or (department is not null and months is not null
    and (person_id is null) <> (enterprise_id is null)))
);
create unique index credit_changes_open on credit_changes (entry_id) where state = 'open';
create index credit_changes_entry on credit_changes (entry_id);

create function credit_changes_keeps_decisions() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.state = 'open' and new.state <> 'open'
    and (new.id, new.kind, new.person_id, new.enterprise_id, new.department, new.months, new.sealed_words,
      new.proposed_by, new.proposed_at) is not distinct from
      (old.id, old.kind, old.person_id, old.enterprise_id, old.department, old.months, old.sealed_words,
      old.proposed_by, old.proposed_at)
  then
    return new;
  end if;
  raise exception 'the credit register is append-only';
end
$$;
create trigger credit_changes_decided_once before update or delete on credit_changes
  for each row execute function credit_changes_keeps_decisions();
create trigger credit_changes_never_emptied before truncate on credit_changes
  for each statement execute function credit_entries_refuses_change();
