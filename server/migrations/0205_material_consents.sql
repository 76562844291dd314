-- With which consent a register was asked for a material, for who judges it; none for what no register answered, and
-- for answers from before.
alter table materials add column consent_id uuid references share_consents (id);
