-- Files people brought, sealed by the application; the digest is of the file as it is kept.
create table material_files (
  id uuid primary key,
  sealed bytea not null,
  digest bytea not null,
  type text not null check (type in ('application/pdf', 'image/jpeg', 'image/png')),
  bytes integer not null,
  pages integer not null,
  kept_at timestamptz not null
);
-- Ciphertext does not compress; trying costs time at every write.
alter table material_files alter column sealed set storage external;

-- The material box of a person (材料箱): what may be used again, where it came from, how far it is trusted.
create table materials (
  id uuid primary key,
  person_id uuid not null references persons (id),
  ref text not null,
  trust text not null check (trust in ('A', 'B', 'C', 'D')),
  origin text not null check (origin in ('register', 'licence', 'upload', 'counter')),
  -- Place or register, in words; never a person.
  provenance text not null,
  session_id uuid,
  file_id uuid references material_files (id),
  -- What a register answered.
  sealed_facts bytea,
  kept_at timestamptz not null,
  valid_until timestamptz,
  verified_at timestamptz,
  verified_by text,
  rejected_at timestamptz,
  rejected_by text,
  sealed_reason bytea,
  discarded_at timestamptz
);
create index materials_of_person on materials (person_id, ref);
create index materials_by_age on materials (kept_at);

-- One use for one purpose, authorised by the person; it belongs to the case from the moment that is opened.
create table material_uses (
  id uuid primary key,
  material_id uuid not null references materials (id),
  case_id uuid not null,
  ref text not null,
  purpose text not null,
  session_id uuid,
  reused boolean not null,
  authorised_at timestamptz not null,
  expires_at timestamptz not null,
  attached_at timestamptz,
  unique (case_id, ref, material_id)
);
create index material_uses_of_material on material_uses (material_id);

-- What was done with a material, for the person whose it is.
create table material_log (
  id uuid primary key,
  material_id uuid not null references materials (id) on delete cascade,
  use_id uuid references material_uses (id) on delete cascade,
  what text not null check (what in ('authorised', 'shown', 'copied', 'verified', 'rejected')),
  purpose text not null,
  actor text not null,
  department text,
  at timestamptz not null
);
create index material_log_of_material on material_log (material_id, at);
