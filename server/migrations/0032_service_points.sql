-- 就近办 (domain.md §7.2 B3): where things can be done. A kiosk is one by itself; a row of its own says what it has
-- besides the devices that its agent reports.
create table service_points (
  id uuid primary key,
  name text not null,
  kind text not null check (kind in ('selfService', 'clerk', 'gridWorker')),
  division text not null,
  address text not null,
  telephone text not null,
  -- {"always": true} or {"from": "08:30", "to": "17:30"} on working days
  hours jsonb not null,
  -- [{"kind": "fingerprint", "working": true}]
  equipment jsonb not null default '[]',
  kid text unique,
  updated_at timestamptz not null,
  updated_by text not null
);
create index service_points_division on service_points (division);
