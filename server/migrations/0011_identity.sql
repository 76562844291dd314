create table kiosk_nonces (
  nonce_digest bytea primary key,
  kid text not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index kiosk_nonces_expires_at on kiosk_nonces (expires_at);

-- The security module first seen in a kiosk's reader; another one later means the reader was exchanged.
create table reader_bindings (
  kid text primary key,
  sam_id text not null,
  bound_at timestamptz not null
);

create table citizen_sessions (
  id uuid primary key,
  token_digest bytea not null unique,
  kid text not null,
  visit_id uuid not null,
  person_id uuid not null,
  level text not null check (level in ('A1', 'A2')),
  opened_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz
);

create table one_time_codes (
  id uuid primary key,
  session_id uuid not null references citizen_sessions (id),
  person_id uuid not null,
  code_digest bytea not null,
  sent_at timestamptz not null,
  expires_at timestamptz not null,
  failures integer not null default 0,
  used_at timestamptz
);
create index one_time_codes_person on one_time_codes (person_id, sent_at);
create index one_time_codes_session on one_time_codes (session_id);
