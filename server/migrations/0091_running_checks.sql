-- A promise is looked into after the case has ended: that clock runs too.
create or replace view running_cases as
  select id, number, item_key, department, division, due, waits_for
  from cases
  where state is not null and due is not null;
create index cases_checks on cases (due, id) where waits_for = 'commitmentCheck';
