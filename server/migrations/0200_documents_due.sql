-- Documents still to be made. A certificate is numbered and in force, and a copy of it promised, in one transaction; its
-- document is rendered, sealed, signed and stamped outside of any, since whoever stamps it may be asked over a network.
create table certificate_documents_due (
  certificate_id uuid not null references certificates (id),
  copy integer not null,
  -- What the copy is for and until when, where it is for something.
  sealed_limit bytea,
  -- The print grant it is made for.
  wanted_by uuid,
  due_at timestamptz not null,
  primary key (certificate_id, copy)
);
create index certificate_documents_due_at on certificate_documents_due (due_at);

-- A grant that is asked for again finds the copy that was made for it.
alter table certificate_documents add column wanted_by uuid;
create unique index certificate_documents_wanted on certificate_documents (wanted_by) where wanted_by is not null;
