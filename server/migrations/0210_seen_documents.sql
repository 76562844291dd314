-- Somebody has no card that a reader takes: a member of staff before the kiosk looks at another document of theirs and says
-- whose it is. A code on the screen ties what they say to this kiosk; it opens one session, at A1.
create table seen_documents (
  id uuid primary key,
  kid text not null,
  division text not null,
  code_digest bytea not null,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  -- What was seen, whose it is, by whom: name, number and validity are sealed.
  kind text check (kind in ('idCard', 'temporaryIdCard', 'householdRegister', 'hmtPermit', 'foreignPermanentResident')),
  sealed_document bytea,
  person_id uuid,
  seen_by text,
  seen_at timestamptz,
  refused_by text,
  refused_at timestamptz,
  refusal text check (refusal in ('otherPerson', 'otherCard', 'nobodyThere')),
  used_at timestamptz,
  check (num_nulls(kind, sealed_document, person_id, seen_by, seen_at) in (0, 5)),
  check (num_nulls(refused_by, refused_at, refusal) in (0, 3)),
  check (refused_at is null or seen_at is null),
  check (used_at is null or seen_at is not null)
);
create index seen_documents_kiosk on seen_documents (kid, asked_at);
create index seen_documents_open on seen_documents (expires_at) where seen_at is null and refused_at is null;

alter table citizen_sessions add column seen_document_id uuid unique references seen_documents (id);
alter table citizen_sessions add check ((token = 'staff') = (seen_document_id is not null));
