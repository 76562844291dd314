-- One application for a package: its items are cases of their own, opened as the order of the items allows.
create table life_events (
  id uuid primary key,
  number text not null unique,
  code text not null,
  sequence integer not null,
  foreign key (code, sequence) references life_event_packages (code, sequence),
  person_id uuid not null,
  session_id uuid not null,
  kid text not null,
  state text not null check (state in ('running', 'completed', 'partly', 'failed')),
  -- What was answered to the questions about the situation: keys of choices.
  answers jsonb not null,
  -- The merged form as it was filled in.
  sealed_form bytea not null,
  excused text[] not null,
  applied_at timestamptz not null,
  completed_at timestamptz
);
create index life_events_person on life_events (person_id, applied_at desc);
create index life_events_state on life_events (state, applied_at desc);

create table life_event_items (
  life_event_id uuid not null references life_events (id),
  item_key text not null,
  item_version integer not null,
  mandatory boolean not null,
  after text[] not null,
  -- What its result stands for in the items after it, whose opinion it waits for, whether the place is looked at.
  yields text[] not null,
  opinions text[] not null,
  visit boolean not null,
  state text not null check (state in ('waiting', 'open', 'done', 'failed', 'cancelled')),
  -- Made with the application; a case of this id exists once its turn has come.
  case_id uuid not null unique,
  -- Materials that came with the application; what the items before it result in is added when it is opened.
  held text[] not null,
  reason text,
  ended_on date,
  primary key (life_event_id, item_key),
  check ((state in ('failed', 'cancelled')) = (reason is not null))
);

-- One notice of the result, written in the transaction that closed the life event and sent after it.
create table life_event_notices (
  life_event_id uuid primary key references life_events (id),
  next_at timestamptz not null,
  attempts integer not null default 0,
  sent_at timestamptz,
  -- Nobody can be told: no telephone is known, or the operator refused for days.
  given_up_at timestamptz
);
create index life_event_notices_due on life_event_notices (next_at) where sent_at is null and given_up_at is null;
