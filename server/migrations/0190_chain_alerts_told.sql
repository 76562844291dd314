-- A step of the chain that nobody present can take is told to whoever answers for it (domain.md T3): by short message, to
-- the telephone that the account names.
alter table staff_accounts add column sealed_telephone bytea;

alter table case_messages
  -- One of the two: whom it is for.
  alter column person_id drop not null,
  add column staff_id uuid references staff_accounts (id),
  add constraint case_messages_one_recipient check (num_nonnulls(person_id, staff_id) = 1),
  drop constraint case_messages_kind_check,
  add constraint case_messages_kind_check check (
    kind in (
      'pickUp', 'lifeEventResult', 'visitPlanned', 'visitMoved', 'visitCancelled', 'promiseBroken', 'promiseFailed',
      'chainGap'
    )
  );
