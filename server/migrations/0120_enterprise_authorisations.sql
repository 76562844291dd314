-- A legal representative's word that somebody may act for the enterprise: for which items, for what, until when. Whom
-- it names, and what for, is sealed; agent_lookup (keyed by the vault, over number and name) finds it when they come.
create table enterprise_authorisations (
  id uuid primary key,
  enterprise_id uuid not null references enterprises (id),
  given_by uuid not null references persons (id),
  -- Where they agreed, also to being asked for in the register again whenever it is used.
  session_id uuid not null references citizen_sessions (id),
  kid text not null,
  agent_lookup bytea not null,
  sealed bytea not null,
  items text[] not null,
  departments text[] not null,
  declaration text not null,
  given_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_by text check (ended_by in ('representative', 'agent', 'register')),
  uses integer not null default 0,
  check ((ended_at is null) = (ended_by is null))
);
create index enterprise_authorisations_agent on enterprise_authorisations (agent_lookup);
create index enterprise_authorisations_giver on enterprise_authorisations (given_by, given_at);
create index enterprise_authorisations_enterprise on enterprise_authorisations (enterprise_id) where ended_at is null;

-- Of a session at A3 by an authorisation: which one, for which items, and until when it holds at the latest.
alter table citizen_sessions
  add column authorisation_id uuid references enterprise_authorisations (id),
  add column acting_items text[],
  add column acting_until timestamptz;
