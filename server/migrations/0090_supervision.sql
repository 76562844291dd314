-- Supervision of clocks and hands (domain.md §7.3 G3): what the rules found. Ids and codes only, nothing anybody wrote.
create table supervision_hits (
  id uuid primary key,
  rule text not null,
  card text not null check (card in ('yellow', 'red')),
  case_id uuid references cases (id),
  case_number text,
  item_key text not null,
  department text not null,
  division text not null,
  -- Who did it or tried to; absent where it was a clock.
  staff_id text,
  -- Refs of materials, the clock that ran out: codes.
  refs text[] not null default '{}',
  at timestamptz not null,
  -- The same deadline passes once, however often it is looked at.
  once text unique
);
create index supervision_hits_newest on supervision_hits (at desc, id desc);

-- What cases publish for supervision and reports: no person, nothing written.
create view running_cases as
  select id, number, item_key, department, division, due, waits_for
  from cases
  where queue is not null and due is not null;

create view case_measures as
  select id, number, item_key, item_version, department, division, received_at_division, phase, parent_id,
    applied_at, completed_at, state is null as instant,
    -- An instant item is done where the citizen stands: they came once.
    coalesce((state ->> 'visits')::integer, 1) as visits,
    state, rules
  from cases
  where department is not null;

create index cases_applied on cases (applied_at, id);
