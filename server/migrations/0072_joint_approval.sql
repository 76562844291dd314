-- 并联审批: another department's opinion on a case. The case's own department decides; until then it waits for these.
create table joint_opinions (
  id uuid primary key,
  case_id uuid not null references cases (id),
  department text not null,
  asked_by text not null,
  asked_at timestamptz not null,
  due date not null,
  -- What was asked and answered may name a person: it is sealed.
  sealed_question bytea,
  stance text check (stance in ('agree', 'agreeIf', 'disagree')),
  given_by text,
  given_at timestamptz,
  sealed_words bytea,
  -- No longer needed, with a reason, by who asked.
  released_by text,
  released_at timestamptz,
  unique (case_id, department),
  check ((stance is null) = (given_by is null) and (stance is null) = (given_at is null))
);
create index joint_opinions_open on joint_opinions (department, due) where stance is null and released_at is null;

-- 联合勘验: one appointment at the place for all departments that have to look at it.
create table joint_visits (
  id uuid primary key,
  life_event_id uuid references life_events (id),
  sealed_place bytea not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  state text not null check (state in ('planned', 'held', 'cancelled')),
  version integer not null default 1,
  made_by text not null,
  made_at timestamptz not null,
  check (until_at > from_at)
);
create index joint_visits_planned on joint_visits (from_at) where state = 'planned';

create table joint_visit_parts (
  visit_id uuid not null references joint_visits (id),
  case_id uuid not null references cases (id),
  department text not null,
  inspector text,
  attendance text not null check (attendance in ('expected', 'present', 'absent')),
  result text check (result in ('pass', 'conditional', 'fail')),
  sealed_words bytea,
  reported_by text,
  reported_at timestamptz,
  primary key (visit_id, case_id),
  check ((result is not null) = (attendance = 'present'))
);
create index joint_visit_parts_case on joint_visit_parts (case_id);

-- When it was to be before it was moved, and why it was moved or called off.
create table joint_visit_changes (
  visit_id uuid not null references joint_visits (id),
  version integer not null,
  actor text not null,
  at timestamptz not null,
  what text not null check (what in ('moved', 'cancelled')),
  from_at timestamptz not null,
  until_at timestamptz not null,
  sealed_reason bytea not null,
  primary key (visit_id, version)
);
