-- Two files that turn out to be one person's: a PIN is hashed under the file it was set in, and stays readable in the
-- one it has gone into.
alter table citizen_pins add column keyed_as uuid;
update citizen_pins set keyed_as = person_id;
alter table citizen_pins alter column keyed_as set not null;

-- Agents are found by number and name; whoever had two files is found by both of them. The digests are the vault's.
create table enterprise_agent_lookups (
  person_id uuid not null references persons (id),
  agent_lookup bytea not null,
  primary key (person_id, agent_lookup)
);
