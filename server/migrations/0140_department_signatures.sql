-- Signatures of departments' requests that were taken: each is good once. As long as its timestamp would be taken.
create table department_signatures (
  department text not null,
  digest bytea not null,
  at timestamptz not null,
  primary key (department, digest)
);
create index department_signatures_at on department_signatures (at);
