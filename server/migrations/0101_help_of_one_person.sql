-- Two people who stand at one kiosk one after the other have a request each; pressed twice in one visit it is one
-- (server/src/helpers/service.ts). The page names the visit, also where nobody signed in.
drop index help_tickets_waiting;
alter table help_tickets
  add column visit uuid,
  add column session_id uuid;
create index help_tickets_waiting on help_tickets (kid) where state in ('waiting', 'assigned');
-- Late ones, and whose helper is away, are looked for every minute.
create index help_tickets_helper on help_tickets (helper) where ended_at is null;
