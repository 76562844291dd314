-- Handwriting on a kiosk's screen as evidence: what was signed (digest), by whom (session), when; one in force a case,
-- those it replaced stay.
create table signatures (
  id uuid primary key,
  case_id uuid not null references cases (id),
  person_id uuid not null,
  session_id uuid not null,
  kid text not null,
  level text not null,
  -- SHA-256 of the application as it was filed.
  document_digest bytea not null,
  -- Of the strokes: the same ones never sign twice, whatever document.
  strokes_digest bytea not null unique,
  sealed_strokes bytea not null,
  signed_at timestamptz not null,
  -- The deployment's signature over all of the above.
  evidence bytea not null,
  -- Order in which they were made; the last one holds.
  attempt integer not null,
  unique (case_id, attempt)
);
create function signatures_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'signatures are append-only';
end
$$;
create trigger signatures_append_only before update or delete or truncate on signatures
  for each statement execute function signatures_refuse_change();
