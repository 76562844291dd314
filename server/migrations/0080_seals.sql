-- Electronic seals (GB/T 38540): who may set them, since when, until when. Proposed by one, approved by another.
create sequence seal_serials;
create table seals (
  id uuid primary key,
  -- Identifier inside the seal: division (6) and serial (8).
  code text not null unique,
  name text not null,
  issuer_uscc text not null,
  department text not null,
  division text not null,
  picture bytea not null,
  valid_from timestamptz not null,
  valid_until timestamptz not null check (valid_until > valid_from),
  state text not null check (state in ('proposed', 'approved', 'revoked')),
  proposed_by text not null,
  proposed_at timestamptz not null,
  approved_by text,
  approved_at timestamptz,
  revoked_by text,
  revoked_at timestamptz,
  -- SESeal, DER; made at the approval.
  seal bytea,
  check (state = 'proposed' or state = 'revoked' or seal is not null),
  -- Dual control, also against a mistake in the program; the sample deployment makes its own.
  check (approved_by is null or approved_by <> proposed_by or approved_by = 'system')
);
create index seals_issuer on seals (issuer_uscc);

-- What each seal was set on: ids and a digest only.
create table seal_uses (
  id uuid primary key,
  seal_id uuid not null references seals (id),
  certificate_id uuid not null,
  copy integer not null,
  -- SM3 of the bytes sealed.
  digest bytea not null,
  at timestamptz not null
);
create index seal_uses_digest on seal_uses (digest);
create index seal_uses_seal on seal_uses (seal_id, at);
create function seal_uses_refuses_change() returns trigger language plpgsql as $$
begin
  raise exception 'the log of seals set is append-only';
end
$$;
create trigger seal_uses_append_only before update or delete or truncate on seal_uses
  for each statement execute function seal_uses_refuses_change();

-- Whose seal a copy of it needs, without opening it.
alter table certificates add column issuer_uscc text;
