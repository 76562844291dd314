-- Cases that live longer than a session: their whole state (life-cycle/state.ts) is one value, changed under
-- an optimistic version; what queues sort and filter by stands beside it.
alter table cases alter column consent_id drop not null;
alter table cases alter column session_id drop not null;
alter table cases alter column kid drop not null;
alter table cases alter column outcome drop not null;
alter table cases alter column sealed_outcome drop not null;
alter table cases alter column decided_at drop not null;
alter table cases alter column completed_at drop not null;
alter table cases add column state jsonb;
alter table cases add column rules jsonb;
alter table cases add column version integer not null default 1;
alter table cases add column phase text not null default 'completed';
alter table cases add column zone text;
alter table cases add column department text;
-- Where it was handed in, and whose matter it is: 收受分离 keeps them apart.
alter table cases add column received_at_division text;
alter table cases add column division text;
alter table cases add column enterprise_id uuid;
alter table cases add column helper text;
alter table cases add column sealed_form bytea;
alter table cases add column due date;
alter table cases add column due_provisional boolean not null default false;
alter table cases add column waits_for text not null default 'nothing';
alter table cases add column parent_id uuid references cases (id);

create index cases_queue on cases (phase, department, due, id) where phase not in ('completed', 'archived');
create index cases_place on cases (division, phase);
create index cases_parent on cases (parent_id) where parent_id is not null;
create index cases_provisional on cases (id) where due_provisional;

-- What somebody wrote (reasons, opinions) may name a person: it is sealed; ids and codes are plain.
alter table case_events add column refs text[] not null default '{}';
alter table case_events add column sealed_words bytea;
