-- A screen on a wall: what its session may is less, and an open stream of events counts as activity.
alter table staff_sessions add column wall boolean not null default false;
