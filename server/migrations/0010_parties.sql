-- The person file. Every value is sealed by the application (AES-256-GCM); a person is found by a
-- keyed digest of the ID number, never by the number.
create table persons (
  id uuid primary key,
  id_number_lookup bytea not null unique,
  created_at timestamptz not null
);
create table person_fields (
  person_id uuid not null references persons (id),
  field text not null,
  sealed bytea not null,
  source text not null,
  source_id text not null,
  updated_at timestamptz not null,
  primary key (person_id, field)
);
