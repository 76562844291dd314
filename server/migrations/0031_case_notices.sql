-- 一次性告知单 (domain.md §7.1 Y4): which version of the sheet a case was opened under, and which of the materials that
-- depend on the situation it named.
create table case_notices (
  case_id uuid primary key references cases (id),
  item_key text not null,
  item_version integer not null,
  applies text[] not null,
  stamped_at timestamptz not null
);
