create table share_consents (
  id uuid primary key,
  person_id uuid not null,
  session_id uuid not null,
  register text not null,
  purpose text not null,
  given_at timestamptz not null
);
-- Who was asked about, by whom, for what, with which consent. Answers are not kept here.
create table share_queries (
  id uuid primary key,
  consent_id uuid not null references share_consents (id),
  person_id uuid not null,
  kid text not null,
  register text not null,
  purpose text not null,
  asked_at timestamptz not null,
  outcome text not null check (outcome in ('found', 'noRecord', 'unavailable'))
);
create index share_queries_person on share_queries (person_id, asked_at);
