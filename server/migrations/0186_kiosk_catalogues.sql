-- Which version of the catalogue a kiosk was last given, or said it has (domain.md T1).
create table kiosk_catalogues (
  kid text primary key references kiosks,
  version text not null,
  -- When it was given whole.
  taken_at timestamptz not null
);
