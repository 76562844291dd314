-- Who looked at which point of an item's 审查细则, and when (domain.md N2). The points are those of the version the case
-- was opened with, counted from 0.
create table case_checks (
  case_id uuid not null references cases,
  point integer not null check (point >= 0),
  looked_by text not null,
  looked_at timestamptz not null,
  primary key (case_id, point)
);
