-- Numbers are drawn without waiting for anybody, also in the middle of a transaction that is undone afterwards: they
-- begin above every number of the days before, and a number's day keeps them apart when they come round.
create sequence case_numbers maxvalue 999999 cycle;
select setval('case_numbers', coalesce(max(last), 0) % 999999 + 1, false) from case_serials;
drop table case_serials;
create sequence certificate_numbers maxvalue 999999 cycle;
select setval('certificate_numbers', coalesce(max(last), 0) % 999999 + 1, false) from certificate_serials;
drop table certificate_serials;
