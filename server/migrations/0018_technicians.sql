-- Who may open a kiosk for maintenance. Of the PIN only what checks it (scrypt, RFC 7914): kiosks check it without network.
create table technicians (
  id uuid primary key,
  number text not null unique check (number ~ '^[0-9]{4}$'),
  name text not null,
  -- Beginning of the divisions served; empty = everywhere.
  division text not null,
  active boolean not null,
  salt bytea not null,
  verifier bytea not null,
  cost integer not null,
  created_at timestamptz not null,
  changed_at timestamptz not null
);

-- What runs out and when, as the kiosk last told.
alter table kiosk_live add column levels jsonb not null default '[]';
