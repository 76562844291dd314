create table certificate_serials (
  day text primary key,
  last integer not null
);
create table certificates (
  id uuid primary key,
  number text not null unique,
  identifier text not null unique,
  verify_digest bytea not null unique,
  template text not null,
  person_id uuid not null,
  session_id uuid not null,
  kid text not null,
  sealed_content bytea not null,
  issued_at timestamptz not null,
  revoked_at timestamptz,
  revoked_reason text
);
create index certificates_issued on certificates (issued_at, kid);

-- The signed bytes of each copy, sealed; the digest is of the bytes a reader receives.
create table certificate_documents (
  certificate_id uuid not null references certificates (id),
  copy integer not null,
  digest bytea not null,
  sealed bytea not null,
  made_at timestamptz not null,
  primary key (certificate_id, copy)
);

create table print_grants (
  id uuid primary key,
  certificate_id uuid not null references certificates (id),
  copy integer not null,
  kid text not null,
  session_id uuid not null,
  state text not null check (state in ('granted', 'consumed', 'printed', 'unknown', 'notPrinted', 'withdrawn')),
  job_id uuid,
  granted_at timestamptz not null,
  expires_at timestamptz not null,
  consumed_at timestamptz,
  finished_at timestamptz
);
-- One live grant a copy; what was proven not printed gives the copy back.
create unique index print_grants_live on print_grants (certificate_id, copy)
  where state in ('granted', 'consumed', 'printed', 'unknown');
