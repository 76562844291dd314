-- A certificate is an electronic licence (电子证照): reissued it gets a new number and the next version of its identifier
-- (GB/T 36904); what is done to it needs two persons where it bears a seal.
alter table certificates add column version integer not null default 1;
alter table certificates add column replaces uuid unique references certificates (id);
create index certificates_person on certificates (person_id, issued_at);

create table certificate_changes (
  id uuid primary key,
  certificate_id uuid not null references certificates (id),
  kind text not null check (kind in ('revocation', 'reissue')),
  -- Whether another person has to approve it.
  dual boolean not null,
  sealed_reason bytea not null,
  proposed_by text not null,
  proposed_at timestamptz not null,
  state text not null check (state in ('proposed', 'done', 'refused')),
  decided_by text,
  decided_at timestamptz,
  replacement_id uuid references certificates (id),
  check (state <> 'done' or not dual or decided_by <> proposed_by)
);
create unique index certificate_changes_open on certificate_changes (certificate_id) where state = 'proposed';

-- The holder lets a department use it: for what, until when; and each time it was used.
create table certificate_authorisations (
  id uuid primary key,
  certificate_id uuid not null references certificates (id),
  recipient text not null,
  sealed_purpose bytea not null,
  session_id uuid not null,
  given_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz
);
create index certificate_authorisations_of on certificate_authorisations (certificate_id, given_at);
create table certificate_uses (
  id uuid primary key,
  authorisation_id uuid not null references certificate_authorisations (id),
  case_id uuid,
  actor text not null,
  at timestamptz not null
);
create function certificate_uses_refuses_change() returns trigger language plpgsql as $$
begin
  raise exception 'the log of licences used is append-only';
end
$$;
create trigger certificate_uses_append_only before update or delete or truncate on certificate_uses
  for each statement execute function certificate_uses_refuses_change();

create index seal_uses_certificate on seal_uses (certificate_id);
