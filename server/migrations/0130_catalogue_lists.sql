-- What items refer to: the materials dictionary, the field dictionary, departments and divisions. Each list is
-- imported whole; its order is the file's.
create table catalogue_lists (
  kind text not null check (kind in ('materials', 'fields', 'departments', 'divisions')),
  key text not null,
  position integer not null,
  content jsonb not null,
  primary key (kind, key)
);
