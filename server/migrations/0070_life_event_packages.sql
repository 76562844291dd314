-- Packages of items in versions: a published one is never edited, the next one replaces it. One of each code is in force.
create table life_event_packages (
  code text not null,
  sequence integer not null check (sequence >= 1),
  content jsonb not null,
  state text not null check (state in ('draft', 'checked', 'published', 'withdrawn')),
  author text not null,
  reason text not null,
  created_at timestamptz not null,
  checker text,
  checked_at timestamptz,
  publisher text,
  published_at timestamptz,
  withdrawn_by text,
  withdrawal text,
  withdrawn_at timestamptz,
  primary key (code, sequence),
  -- Four eyes, also against a mistake of the application; the first import speaks for the deployment.
  check (publisher <> author or author = 'system')
);
create unique index life_event_packages_in_force on life_event_packages (code) where state = 'published';
