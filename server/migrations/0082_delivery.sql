-- How a result reaches its owner: over the counter, at a village's point, by post.
create table deliveries (
  case_id uuid primary key references cases (id),
  way text not null check (way in ('counter', 'village', 'post')),
  -- Division whose window or point hands it out; the sender's for post.
  point text not null,
  -- Name, telephone and address, as the citizen left them; post only.
  sealed_address bytea,
  check ((way = 'post') = (sealed_address is not null)),
  -- Made when the result is ready to be handed out.
  sealed_code bytea,
  ready_at timestamptz,
  wrong_tries integer not null default 0,
  locked_until timestamptz,
  carrier text,
  tracking text,
  state text not null check (state in ('chosen', 'ready', 'sent', 'undelivered', 'received'))
);
create index deliveries_open on deliveries (point, ready_at) where state in ('ready', 'sent', 'undelivered');

create table delivery_events (
  seq bigint generated always as identity primary key,
  case_id uuid not null references deliveries (case_id),
  type text not null,
  actor text not null,
  at timestamptz not null
);
create index delivery_events_case on delivery_events (case_id, seq);
create function delivery_events_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the log of deliveries is append-only';
end
$$;
create trigger delivery_events_append_only before update or delete or truncate on delivery_events
  for each statement execute function delivery_events_refuse_change();
