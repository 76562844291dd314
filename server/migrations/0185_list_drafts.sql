-- A file that would replace a list of the catalogue, waiting for somebody else than who imported it (domain.md §7.4 T1).
create table list_drafts (
  id uuid primary key,
  kind text not null check (kind in ('materials', 'fields', 'departments', 'divisions', 'service-points')),
  format text not null check (format in ('json', 'csv')),
  file bytea not null,
  -- Of the list as it was: a file that is signed later must not undo what others changed since.
  base text not null,
  reason text not null,
  author text not null,
  created_at timestamptz not null,
  state text not null default 'draft' check (state in ('draft', 'published', 'refused')),
  decided_by text,
  decided_at timestamptz,
  refusal text,
  check (state = 'draft' or (decided_by is not null and decided_at is not null)),
  check (state <> 'published' or decided_by <> author)
);
create index list_drafts_by_state on list_drafts (state, created_at);
