-- Who stands there is not whose card it is, or nobody does: a member of staff says so, and the kiosk is told.
alter table presence_confirmations
  add column refused_by text,
  add column refused_at timestamptz,
  add column refusal text check (refusal in ('otherPerson', 'otherCard', 'nobodyThere')),
  add check ((refused_at is null) = (refused_by is null) and (refused_at is null) = (refusal is null)),
  add check (refused_at is null or confirmed_at is null);
create index presence_confirmations_open on presence_confirmations (expires_at)
  where confirmed_at is null and refused_at is null;
