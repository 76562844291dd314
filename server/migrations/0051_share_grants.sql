-- Which item or department may ask which register for what, and is told which fields. Revoked, never deleted.
create table share_grants (
  id uuid primary key,
  recipient text not null,
  register text not null,
  purpose text not null,
  fields text[] not null check (cardinality(fields) > 0),
  given_at timestamptz not null,
  given_by text not null,
  valid_until timestamptz,
  revoked_at timestamptz
);
create unique index share_grants_in_force on share_grants (recipient, register, purpose) where revoked_at is null;
-- For whom a register was asked; a question without a grant is refused, and on record as that.
alter table share_queries add column recipient text;
alter table share_queries add column grant_id uuid references share_grants (id);
alter table share_queries drop constraint share_queries_outcome_check;
alter table share_queries add constraint share_queries_outcome_check
  check (outcome in ('found', 'noRecord', 'unavailable', 'refused'));
