-- What a helper hands in for somebody is signed by both (domain.md S7, §4): the entrustment says who may hand in what
-- for whom, the case says under which one it came.
create table help_entrustments (
  ticket_id uuid primary key references help_tickets (id),
  -- Keyed digest of the principal's number; the number itself stands on the form, sealed.
  principal bytea not null,
  items text[] not null,
  until_day date not null
);
create index help_entrustments_principal on help_entrustments (principal);

alter table cases add column entrustment_id uuid references help_tickets (id);
create index cases_entrusted on cases (entrustment_id) where entrustment_id is not null;

alter table signatures
  alter column person_id drop not null,
  alter column session_id drop not null,
  alter column kid drop not null,
  alter column level drop not null,
  -- One of the two: the applicant in a session at a kiosk, or the helper in their own at the console.
  add column staff_id text,
  add constraint signatures_one_signer check (
    (staff_id is null) = (person_id is not null)
    and (person_id is null) = (session_id is null)
    and (person_id is null) = (kid is null)
    and (person_id is null) = (level is null)
  );
