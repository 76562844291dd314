-- What somebody fills in on a telephone before a kiosk knows who they are, or between two visits to one (domain.md B2).
-- Everything written is sealed; of every secret only a digest is kept, of the short code a keyed one.
create table drafts (
  id uuid primary key,
  item_key text not null,
  -- The version whose questions it answers.
  item_version integer not null,
  -- What the telephone keeps; absent until a telephone has opened a draft that a kiosk began.
  secret_digest bytea unique,
  -- What a kiosk shows to a telephone: opens the draft there, once.
  opening_digest bytea unique,
  opening_until timestamptz,
  -- What a telephone shows to a kiosk, as a code to scan and as digits to type.
  handover_digest bytea unique,
  handover_code bytea unique,
  handover_until timestamptz,
  -- The session that has used it.
  handover_session uuid,
  -- Both, so that the telephone can show them again.
  sealed_handover bytea,
  sealed_content bytea not null,
  -- Keyed digest of the ID number it says it is for.
  owner_lookup bytea,
  -- Whose it is, from the moment a card has said so.
  person_id uuid references persons (id),
  session_id uuid,
  -- Bytes of its files.
  bytes bigint not null default 0,
  ready_at timestamptz,
  began_at timestamptz not null,
  changed_at timestamptz not null,
  expires_at timestamptz not null
);
create index drafts_by_end on drafts (expires_at);
create index drafts_of_person on drafts (person_id);

-- Pictures and PDFs of its materials.
create table draft_files (
  id uuid primary key,
  draft_id uuid not null references drafts (id) on delete cascade,
  ref text not null,
  file_id uuid not null references material_files (id),
  -- What it became in the box of its owner.
  material_id uuid,
  kept_at timestamptz not null
);
create index draft_files_of_draft on draft_files (draft_id);

-- Codes that opened nothing, by kiosk: who tries them one after another is stopped.
create table draft_code_refusals (
  kid text not null,
  at timestamptz not null
);
create index draft_code_refusals_by_kiosk on draft_code_refusals (kid, at);

-- Where what is applied for was filled in.
alter table cases add column channel text not null default 'kiosk' check (channel in ('kiosk', 'phone'));
