-- The one application of a life event is signed once: a signature is under a case's application or under that one.
alter table signatures alter column case_id drop not null;
alter table signatures add column life_event_id uuid references life_events (id);
alter table signatures add constraint signatures_one_document check (num_nonnulls(case_id, life_event_id) = 1);
create unique index signatures_of_life_event on signatures (life_event_id, attempt);

-- Whose file it was applied for in, where that went into another since: what was signed names it.
alter table life_events add column applied_as uuid;
