-- The working-day notice of each year, as imported; the newest import of a year is in force.
create table calendar_years (
  year integer primary key check (year between 2000 and 2200),
  content jsonb not null,
  source text not null,
  imported_at timestamptz not null,
  imported_by text not null
);
