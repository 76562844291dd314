-- What is wrong with a material in itself is wrong in every case; what is only not the right paper for one item is
-- said of its use in that case (server/src/case-materials/judging.ts).
alter table materials
  add column rejected_ground text check (rejected_ground in ('illegible', 'notGenuine', 'outOfDate'));
alter table material_uses
  add column rejected_at timestamptz,
  add column rejected_by text,
  add column sealed_reason bytea;
