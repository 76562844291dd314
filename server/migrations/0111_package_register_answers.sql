-- Items of a package that a register decides: the citizen's consent and the register's answer are of the application;
-- the answer is kept, sealed, until the item's turn has come. No answer with a consent: the register knows nobody.
alter table life_event_items
  add column consent_id uuid,
  add column answered_at timestamptz,
  add column sealed_answer bytea,
  add check ((consent_id is null) = (answered_at is null) and (sealed_answer is null or consent_id is not null));
