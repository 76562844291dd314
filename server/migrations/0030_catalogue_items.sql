-- Items in versions: a published one is never edited, the next one replaces it. One of each item is in force.
create table catalogue_items (
  key text not null,
  sequence integer not null check (sequence >= 1),
  content jsonb not null,
  state text not null check (state in ('draft', 'signed', 'published', 'withdrawn')),
  author text not null,
  reason text not null,
  created_at timestamptz not null,
  signer text,
  waivers jsonb not null default '[]',
  signed_at timestamptz,
  publisher text,
  published_at timestamptz,
  withdrawn_by text,
  withdrawal text,
  withdrawn_at timestamptz,
  primary key (key, sequence),
  -- Four eyes, also against a mistake of the application; the first import speaks for the deployment.
  check (signer <> author or author = 'system')
);
create unique index catalogue_items_in_force on catalogue_items (key) where state = 'published';

-- What was asked of the citizen is what the item said on that day.
alter table cases add column item_version integer not null default 1;
