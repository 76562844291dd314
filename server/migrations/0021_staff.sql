-- Local accounts of staff (DESIGN §5.5). An account without an authenticator is invited: its password was given by
-- somebody else and opens nothing but the choice of an own one.
create table staff_accounts (
  id uuid primary key,
  login text not null unique check (login ~ '^[a-z][a-z0-9._-]{1,39}$'),
  name text not null,
  division text not null,
  -- argon2id, PHC string.
  password text not null,
  sealed_totp bytea,
  -- Time step of the last code that was used: each counts once (RFC 6238 §5.2).
  totp_step bigint not null default 0,
  disabled_at timestamptz,
  created_at timestamptz not null
);

create table staff_recovery_codes (
  account_id uuid not null references staff_accounts,
  digest bytea not null,
  primary key (account_id, digest)
);

-- Between the password and the code.
create table staff_sign_in_tickets (
  digest bytea primary key,
  account_id uuid not null references staff_accounts,
  -- The authenticator's secret as offered; the account gets it with the first right code.
  sealed_totp bytea,
  expires_at timestamptz not null
);

-- Failed tries by account and by network address; both only as digests.
create table staff_sign_in_failures (
  id uuid primary key,
  account_digest bytea not null,
  address_digest bytea not null,
  at timestamptz not null
);
create index staff_sign_in_failures_account on staff_sign_in_failures (account_digest, at);
create index staff_sign_in_failures_address on staff_sign_in_failures (address_digest, at);

delete from staff_sessions;
alter table staff_sessions add column account_id uuid references staff_accounts;
alter table staff_sessions add column used_at timestamptz not null;
create index staff_sessions_account on staff_sessions (account_id);

create table staff_assignments (
  id uuid primary key,
  account_id uuid not null references staff_accounts,
  role text not null,
  division text not null,
  department text,
  -- An authorisation ends by itself (domain.md M3).
  expires_at timestamptz,
  granted_by uuid not null,
  granted_at timestamptz not null,
  revoked_at timestamptz
);
create index staff_assignments_account on staff_assignments (account_id) where revoked_at is null;

create table staff_absences (
  id uuid primary key,
  absent_id uuid not null references staff_accounts,
  deputy_id uuid references staff_accounts check (deputy_id <> absent_id),
  from_at timestamptz not null,
  until_at timestamptz not null check (until_at > from_at),
  made_by uuid not null,
  ended_at timestamptz
);
create index staff_absences_open on staff_absences (absent_id) where ended_at is null;

-- A step of the chain nobody present can take (domain.md T3); closed when somebody can again.
create table staff_chain_alerts (
  id uuid primary key,
  absence_id uuid not null references staff_absences,
  permission text not null,
  division text not null,
  department text,
  raised_at timestamptz not null,
  closed_at timestamptz
);
create unique index staff_chain_alerts_open
  on staff_chain_alerts (absence_id, permission, division, (coalesce(department, ''))) where closed_at is null;
