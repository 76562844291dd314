-- A message may be about several cases (a package's result, a joint site visit), and a case is told of more than once
-- by messages of one kind: what a message tells of is its key, and it is told once.
create table case_messages_about (
  message_id uuid not null references case_messages (id),
  case_id uuid not null references cases (id),
  primary key (message_id, case_id)
);
create index case_messages_about_case on case_messages_about (case_id);
insert into case_messages_about select id, case_id from case_messages;

alter table case_messages add column key text;
update case_messages set key = kind || ':' || case_id;
alter table case_messages
  alter column key set not null,
  add unique (key),
  drop column case_id,
  drop constraint case_messages_kind_check,
  add constraint case_messages_kind_check check (
    kind in ('pickUp', 'lifeEventResult', 'visitPlanned', 'visitMoved', 'visitCancelled')
  );

-- Results of packages are told through the same outbox; where one was not sent yet, any kiosk shows the result.
drop table life_event_notices;

-- 联合勘验: what the citizen should have ready, in the planner's words.
alter table joint_visits add column sealed_prepare bytea;
