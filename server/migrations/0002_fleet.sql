create table kiosks (
  kid text primary key check (kid ~ '^[a-z0-9]{8,32}$'),
  name text not null,
  -- The number painted on it, among the kiosks of its place.
  number text not null,
  -- Division (GB/T 2260 name path), telephone and hours shown on the kiosk.
  division text not null,
  phone text not null,
  hours text not null,
  created_at timestamptz not null,
  unique (division, name, number)
);

-- Every certificate ever issued; a connection needs a row here that is not revoked.
create table kiosk_certificates (
  serial text primary key,
  kid text not null references kiosks,
  public_key_digest bytea not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index kiosk_certificates_kid on kiosk_certificates (kid);

-- A claim enrols one kiosk once; only its digest is kept.
create table kiosk_claims (
  digest bytea primary key,
  kid text not null references kiosks,
  expires_at timestamptz not null,
  used_at timestamptz,
  -- The key that used it: the same key may ask again, its first answer may have been lost.
  used_by_key bytea
);
create unique index kiosk_claims_open on kiosk_claims (kid) where used_at is null;

-- What is true now: presence and the last snapshot. Times in Unix milliseconds.
create table kiosk_live (
  kid text primary key references kiosks,
  sid uuid,
  online_since bigint,
  lost_at bigint,
  offline_at bigint,
  agent text,
  reported_at bigint,
  busy boolean not null default false,
  devices jsonb not null default '[]',
  epoch uuid,
  written bigint not null default 0,
  rejected bigint not null default 0
);

-- History: one row per (kid, epoch, seq); `event` is null where the message did not validate.
create table kiosk_history (
  kid text not null references kiosks,
  epoch uuid not null,
  seq bigint not null,
  at bigint not null,
  received_at bigint not null,
  event jsonb,
  primary key (kid, epoch, seq)
);

-- Ranges the kiosk had to drop and says so.
create table kiosk_declared_losses (
  kid text not null references kiosks,
  epoch uuid not null,
  from_seq bigint not null,
  to_seq bigint not null,
  declared_by bigint not null,
  primary key (kid, epoch, declared_by)
);

create table kiosk_ledger (
  kid text not null references kiosks,
  epoch uuid not null,
  -- Everything up to here is stored or declared lost: what `ack` says.
  stored_through bigint not null default 0,
  stored bigint not null default 0,
  declared_lost bigint not null default 0,
  highest bigint not null default 0,
  updated_at bigint not null default 0,
  primary key (kid, epoch)
);

-- What did not validate: bounded bytes, for whoever repairs the sender.
create table kiosk_rejected (
  number bigint generated always as identity primary key,
  kid text not null references kiosks,
  kind text not null,
  received_at bigint not null,
  reason text not null,
  epoch uuid,
  seq bigint,
  raw bytea not null
);
create index kiosk_rejected_kid on kiosk_rejected (kid, number);

create table staff_sessions (
  digest bytea primary key,
  staff_id uuid not null,
  expires_at timestamptz not null
);
