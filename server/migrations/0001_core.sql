-- Answers already given to a write, so that a repeated request gets the same answer again.
-- The answer is personal data: it is sealed under a key derived from the client's own
-- Idempotency-Key, of which only a digest is kept; without a repeat nobody can open it.
create table idempotency_answers (
  scope text not null,
  key_digest bytea not null,
  request_digest bytea not null,
  status integer not null,
  sealed bytea not null,
  at timestamptz not null,
  primary key (scope, key_digest)
);
create index idempotency_answers_at on idempotency_answers (at);

-- Append-only: ids and field names, no values.
create table audit_log (
  number bigint generated always as identity primary key,
  id uuid not null unique,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  fields text[] not null
);
create index audit_log_subject on audit_log (subject_kind, subject_id);

create function audit_log_refuses_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only';
end
$$;
create trigger audit_log_append_only before update or delete or truncate on audit_log
  for each statement execute function audit_log_refuses_change();
