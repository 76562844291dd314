-- The audit log, sealed block by block: each block's digest covers its rows and the block before it, so that
-- nothing sealed can be changed or left out without every later digest changing too.
create table audit_blocks (
  number bigint primary key check (number > 0),
  first bigint not null,
  last bigint not null,
  entries integer not null check (entries > 0),
  previous bytea not null,
  digest bytea not null,
  sealed_at timestamptz not null
);
create trigger audit_blocks_append_only before update or delete or truncate on audit_blocks
  for each statement execute function audit_log_refuses_change();
