-- Every catalogue ever in force, by the digest of its content; the last one activated is current.
create table catalogue_versions (
  version text primary key,
  content jsonb not null,
  activated_at timestamptz not null
);
