-- Which of what a life event's citizen said is missing is promised and which comes later. Null in those that were applied
-- for before: there each item's own rules tell the one from the other.
alter table life_events add column promised text[];
