-- The archive (DA/T 70, GB/T 18894): the file of every case that has ended. What a file holds is closed volume by
-- volume; each volume is a link of one chain over all files, signed by the deployment.

-- Cases that have ended, or have more to add, until their file is closed.
create table archive_due (
  case_id uuid primary key references cases (id),
  due_at timestamptz not null
);
create index archive_due_at on archive_due (due_at);

create table archive_serials (
  scope text primary key,
  last integer not null
);

create table archive_files (
  id uuid primary key,
  number text not null unique,
  -- A case with a file cannot be deleted either.
  case_id uuid not null unique references cases (id),
  case_number text not null,
  item_key text not null,
  department text not null,
  division text not null,
  ending text not null,
  ended_on date not null,
  retention text not null check (retention in ('permanent', 'thirtyYears', 'tenYears')),
  disposable_from date,
  check ((retention = 'permanent') = (disposable_from is null))
);
create index archive_files_disposable on archive_files (disposable_from) where disposable_from is not null;
create index archive_files_case_number on archive_files (case_number text_pattern_ops);

create table archive_volumes (
  -- Place in the chain over all files.
  number bigint primary key check (number > 0),
  file_id uuid not null references archive_files (id),
  volume integer not null check (volume > 0),
  -- SHA-256 over the rows of its parts, over the link before and all this, and the signature of the latter.
  catalogue bytea not null,
  previous bytea not null,
  digest bytea not null,
  signature bytea not null,
  closed_at timestamptz not null,
  unique (file_id, volume)
);

create table archive_parts (
  file_id uuid not null references archive_files (id),
  part integer not null check (part > 0),
  volume integer not null,
  kind text not null,
  -- Of its owner: an id, never a name.
  ref text not null,
  media_type text not null,
  size integer not null,
  digest bytea not null,
  -- Gone once disposed of.
  sealed bytea,
  added_at timestamptz not null,
  primary key (file_id, part)
);

create table archive_disposals (
  file_id uuid primary key references archive_files (id),
  sealed_words bytea not null,
  proposed_by text not null,
  proposed_at timestamptz not null,
  approved_by text,
  approved_at timestamptz,
  -- Two persons, also against a mistake in the program.
  check (approved_by is null or approved_by <> proposed_by),
  check ((approved_by is null) = (approved_at is null))
);

create function archive_refuses_change() returns trigger language plpgsql as $$
begin
  raise exception 'the archive is append-only';
end
$$;
create trigger archive_files_append_only before update or delete or truncate on archive_files
  for each statement execute function archive_refuses_change();
create trigger archive_volumes_append_only before update or delete or truncate on archive_volumes
  for each statement execute function archive_refuses_change();
create trigger archive_parts_never_deleted before delete or truncate on archive_parts
  for each statement execute function archive_refuses_change();

-- The one change there is: the contents of a file whose time is over go, when two persons said so.
create function archive_parts_disposed() returns trigger language plpgsql as $$
begin
  if new.sealed is null and old.sealed is not null
    and (new.file_id, new.part, new.volume, new.kind, new.ref, new.media_type, new.size, new.digest, new.added_at)
      is not distinct from
      (old.file_id, old.part, old.volume, old.kind, old.ref, old.media_type, old.size, old.digest, old.added_at)
    and exists (
      select from archive_disposals d join archive_files f on f.id = d.file_id
      where d.file_id = old.file_id and d.approved_at >= f.disposable_from)
  then
    return new;
  end if;
  raise exception 'the archive is append-only';
end
$$;
create trigger archive_parts_append_only before update on archive_parts
  for each row execute function archive_parts_disposed();

create function archive_disposals_kept() returns trigger language plpgsql as $$
begin
  if old.approved_at is not null then
    raise exception 'the archive is append-only';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end
$$;
create trigger archive_disposals_kept before update or delete on archive_disposals
  for each row execute function archive_disposals_kept();

-- What happened to a case is never untold.
create function case_events_refuses_change() returns trigger language plpgsql as $$
begin
  raise exception 'the log of a case is append-only';
end
$$;
create trigger case_events_append_only before update or delete or truncate on case_events
  for each statement execute function case_events_refuses_change();

-- What ended before there was an archive.
insert into archive_due (case_id, due_at)
  select id, now() from cases
  where state is null or phase in ('completed', 'archived', 'notAccepted', 'returned', 'withdrawn', 'terminated');
