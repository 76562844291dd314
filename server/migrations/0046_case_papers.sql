-- What materials publish for figures: of each case, what was brought for it as paper. Not what a register answered or
-- what lay in the box since another visit, also where a paper was tried first.
create view case_papers as
  select u.case_id, array_agg(distinct u.ref) as refs
  from material_uses u
  where u.attached_at is not null and not u.reused
    and not exists (
      select from material_uses v join materials m on m.id = v.material_id
      where v.case_id = u.case_id and v.ref = u.ref and v.attached_at is not null and v.reused
        and m.rejected_at is null)
  group by u.case_id;
