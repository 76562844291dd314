-- The nightly check of what is kept of the six base registers (domain.md D1): a run a day, what it looked at, and which
-- rules were broken how often. Which rows they were is said by their ids, never by a value.
create table quality_runs (
  day date primary key,
  -- Taken over by another server when it does not end.
  started_at timestamptz not null,
  finished_at timestamptz
);
create table quality_counts (
  day date not null references quality_runs (day),
  register text not null,
  checked integer not null,
  sound integer not null check (sound between 0 and checked),
  primary key (day, register)
);
create table quality_findings (
  day date not null references quality_runs (day),
  register text not null,
  field text not null,
  rule text not null,
  count integer not null check (count > 0),
  -- Of the first of them.
  ids uuid[] not null,
  -- The first day of the days without a break on which it was found.
  since date not null,
  primary key (day, register, field, rule)
);
