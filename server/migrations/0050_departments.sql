-- Connectors of departments (DESIGN §5.8): where each wants its cases, and the secret both sides sign with.
create table department_connectors (
  department text primary key,
  mode text not null check (mode in ('push', 'pull')),
  url text,
  sealed_secret bytea not null,
  made_at timestamptz not null,
  last_ok_at timestamptz,
  failing_since timestamptz,
  last_failure text,
  check ((mode = 'push') = (url is not null))
);
-- Written in the transaction that changes the case. Ids only: what is sent is read from the case when it is sent.
create table department_outbox (
  id uuid primary key,
  seq bigint generated always as identity,
  department text not null references department_connectors (department),
  case_id uuid not null references cases (id),
  type text not null check (type in ('case.accepted', 'case.ended')),
  queued_at timestamptz not null,
  next_at timestamptz not null,
  claimed_until timestamptz,
  attempts integer not null default 0,
  last_failure text,
  delivered_at timestamptz,
  dead_at timestamptz,
  unique (case_id, type)
);
create index department_outbox_due on department_outbox (department, next_at, seq)
  where delivered_at is null and dead_at is null;
create index department_outbox_dead on department_outbox (dead_at, seq) where dead_at is not null;
-- Answers that took effect: a repeat finds itself here and changes nothing.
create table department_results (
  department text not null,
  id uuid not null,
  case_id uuid not null references cases (id),
  digest bytea not null,
  at timestamptz not null,
  primary key (department, id)
);
