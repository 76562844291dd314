-- The queue a case waits in, so that a list in order of deadline is one walk along an index.
alter table cases add column queue text generated always as (
  case
    when state is null then null
    when phase = 'applied' then 'intake'
    when phase in ('received', 'supplementing') then 'acceptance'
    when phase in ('accepted', 'paused') then 'review'
    when phase = 'inReview' then 'decision'
    when phase in ('decided', 'producing', 'delivering') then 'issue'
  end
) stored;
drop index cases_queue;
-- Counting looks at nothing but the index: place and department lie in it.
create index cases_queue on cases (queue, (coalesce(due, date '9999-12-31')), id)
  include (due, division, received_at_division, department) where queue is not null;
create index cases_by_due on cases ((coalesce(due, date '9999-12-31')), id) where state is not null;
-- A number looked for by its beginning.
create index cases_number on cases (number text_pattern_ops) where state is not null;
