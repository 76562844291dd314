-- A number the citizen chose at A2, to prove presence with later. What is hashed (argon2id) is already keyed by the
-- vault: a copy of this table alone cannot be searched through the million numbers there are.
create table citizen_pins (
  person_id uuid primary key,
  pin_hash text not null,
  failures integer not null default 0,
  set_at timestamptz not null
);

-- A code on the kiosk's screen, confirmed by staff who stand before the person.
create table presence_confirmations (
  id uuid primary key,
  session_id uuid not null references citizen_sessions (id),
  person_id uuid not null,
  kid text not null,
  code_digest bytea not null,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  confirmed_by text,
  confirmed_at timestamptz,
  used_at timestamptz
);
create index presence_confirmations_person on presence_confirmations (person_id, asked_at);
create index presence_confirmations_code on presence_confirmations (code_digest);

create table presence_failures (
  id uuid primary key,
  staff_id text not null,
  at timestamptz not null
);
create index presence_failures_staff on presence_failures (staff_id, at);
