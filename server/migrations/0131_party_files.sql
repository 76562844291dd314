-- What people told of themselves in an application stays in their file (一人一档, 一企一档), beside what the card says.
create table party_fields (
  -- a person or an enterprise
  party_id uuid not null,
  field text not null,
  sealed bytea not null,
  source text not null check (source in ('application', 'correction')),
  -- the case, or the dispute it was corrected by
  source_id uuid not null,
  told_at timestamptz not null,
  primary key (party_id, field)
);
create table party_disputes (
  id uuid primary key,
  person_id uuid not null references persons (id),
  field text not null,
  sealed_words bytea not null,
  asked_at timestamptz not null,
  state text not null check (state in ('open', 'corrected', 'rejected')),
  decided_at timestamptz,
  decided_by text,
  sealed_reason bytea
);
create unique index party_disputes_open on party_disputes (person_id, field) where state = 'open';

-- Two files that are one person's: proposed by one, decided by another.
create table party_merges (
  id uuid primary key,
  kept uuid not null references persons (id),
  merged uuid not null references persons (id),
  sealed_reason bytea not null,
  proposed_at timestamptz not null,
  proposed_by text not null,
  state text not null check (state in ('proposed', 'merged', 'refused')),
  decided_at timestamptz,
  decided_by text,
  check (kept <> merged),
  check (decided_by <> proposed_by)
);
create unique index party_merges_open on party_merges (merged) where state = 'proposed';
-- The file this one went into; its number still finds it.
alter table persons add column merged_into uuid references persons (id);

-- Who of the staff opened the file and why, for the person whose it is.
create table party_readings (
  id uuid primary key,
  party_id uuid not null,
  at timestamptz not null,
  staff_id text not null,
  sealed_purpose bytea not null
);
create index party_readings_party on party_readings (party_id, at);

-- Whose file the application was made in, where that went into another since: what was signed names it.
alter table cases add column applied_as uuid;
