-- Connectors that are paused, and messages that somebody has given up for a reason: to departments and to citizens.
-- What people write is sealed.
alter table department_connectors add column paused_at timestamptz;

alter table department_outbox
  add column given_up_at timestamptz,
  add column given_up_by text,
  add column sealed_reason bytea,
  add check ((given_up_at is null) = (given_up_by is null) and (given_up_at is null) = (sealed_reason is null)),
  -- A letter that nobody waits for any more is a dead one: what delivers does not look at it.
  add check (given_up_at is null or dead_at is not null);

alter table case_messages
  -- Why it was last not sent: a short code, never what an operator answered.
  add column failure text,
  add column closed_at timestamptz,
  add column closed_by text,
  add column sealed_reason bytea,
  add check ((closed_at is null) = (closed_by is null) and (closed_at is null) = (sealed_reason is null)),
  add check (closed_at is null or given_up_at is not null);
create index case_messages_given_up on case_messages (id) where given_up_at is not null and closed_at is null;
