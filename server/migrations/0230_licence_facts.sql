-- A licence may be changed (变更): what takes its place says other facts, as the proposal carries them, old and new;
-- whoever approves sees them, so it always takes another person.
alter table certificate_changes drop constraint certificate_changes_kind_check;
alter table certificate_changes add constraint certificate_changes_kind_check
  check (kind in ('revocation', 'reissue', 'change'));
alter table certificate_changes add column sealed_facts bytea;
alter table certificate_changes add check ((kind = 'change') = (sealed_facts is not null));
alter table certificate_changes add check (kind <> 'change' or dual);
create index certificate_changes_replacement on certificate_changes (replacement_id) where replacement_id is not null;
