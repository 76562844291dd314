-- Rights go by codes of divisions, so technicians do too: names cannot be compared with anybody's subtree.
-- Who served everywhere goes on; else it is what the codes of the kiosks served so far have in common, and where
-- that is nothing the technician waits, inactive, for somebody to say.
update technicians t set
  division = case when t.division = '' then '0' else coalesce(served.division, '0') end,
  active = t.active and (t.division = '' or served.division is not null)
from technicians s left join lateral (
  select left(min(k.division_code), level) as division
  from kiosks k, unnest(array[2, 4, 6, 9, 12]) as level
  where starts_with(k.division, s.division)
  group by level
  having count(distinct left(k.division_code, level)) = 1 and min(length(k.division_code)) >= level
  order by level desc limit 1
) served on true
where s.id = t.id;
