-- Short messages about a case: written with what they tell of, sent after it, once of each kind; kept for the case's file.
create table case_messages (
  id uuid primary key,
  case_id uuid not null references cases (id),
  person_id uuid not null references persons (id),
  kind text not null check (kind in ('pickUp')),
  sealed_text bytea not null,
  -- The masked number it went to: the number itself is asked for at that moment and is kept nowhere here.
  sealed_to bytea,
  next_at timestamptz not null,
  attempts integer not null default 0,
  sent_at timestamptz,
  given_up_at timestamptz,
  unique (case_id, kind),
  check ((sent_at is null) = (sealed_to is null))
);
create index case_messages_due on case_messages (next_at) where sent_at is null and given_up_at is null;
