-- For which enterprise the applicant acts (A3): every case of the package is opened for it, also those that wait for their turn.
alter table life_events add column enterprise_id uuid references enterprises (id);
