create table case_serials (
  day text primary key,
  last integer not null
);
create table cases (
  id uuid primary key,
  number text not null unique,
  item_key text not null,
  catalogue_version text not null,
  person_id uuid not null,
  session_id uuid not null,
  kid text not null,
  consent_id uuid not null,
  outcome text not null check (outcome in ('issued', 'noRecord')),
  sealed_outcome bytea not null,
  certificate_id uuid,
  applied_at timestamptz not null,
  decided_at timestamptz not null,
  completed_at timestamptz not null
);
create index cases_person on cases (person_id, applied_at);

create table case_events (
  case_id uuid not null references cases (id),
  seq integer not null,
  type text not null,
  at timestamptz not null,
  actor text not null,
  primary key (case_id, seq)
);
