-- 帮办代办 (domain.md §7.2 B6, §2.5): who asked for help at which kiosk, who helps, and the forms made on the way.
create table help_serials (
  day text primary key,
  last integer not null
);
create table help_tickets (
  id uuid primary key,
  number text not null unique,
  kid text not null,
  division text not null,
  need text not null,
  item_key text,
  -- A telephone number, if the citizen left one.
  sealed_telephone bytea,
  state text not null check (
    state in ('waiting', 'assigned', 'accepted', 'entrusted', 'suspended', 'completed', 'terminated')
  ),
  helper text,
  -- Until when somebody has to have taken it up.
  answer_by timestamptz not null,
  asked_at timestamptz not null,
  ended_at timestamptz,
  version integer not null default 1
);
create index help_tickets_open on help_tickets (answer_by, id) where ended_at is null;
-- Pressed twice, it is one request: a kiosk has one that nobody has taken up.
create unique index help_tickets_waiting on help_tickets (kid) where state in ('waiting', 'assigned');

create table help_forms (
  id uuid primary key,
  ticket_id uuid not null references help_tickets (id),
  kind text not null check (kind in ('acceptance', 'entrustment', 'suspension', 'resumption', 'completion')),
  number text not null unique,
  made_by text not null,
  made_at timestamptz not null,
  -- What stands on the paper, word for word.
  sealed_sheet bytea not null,
  -- Help is free for everybody, whatever the application thinks.
  fee numeric not null default 0 check (fee = 0)
);
create index help_forms_ticket on help_forms (ticket_id, made_at);

-- Helpers on duty: new requests go to them by turns.
create table help_duty (
  staff_id text not null,
  division text not null,
  since timestamptz not null,
  primary key (staff_id, division)
);
