-- A draft is of an item, or of a life event (一件事): `key` is the item's key or the package's code, `version` whose.
alter table drafts rename column item_key to key;
alter table drafts rename column item_version to version;
alter table drafts add column kind text not null default 'item' check (kind in ('item', 'lifeEvent'));
-- What was answered to the package's questions: keys of choices, as in life_events; absent until they were.
alter table drafts add column situation jsonb;
-- What is filled in for an enterprise (A3) is opened again only by who acts for that one.
alter table drafts add column enterprise_id uuid references enterprises (id);
-- Where the one form was filled in: its cases say so, also those whose turn comes later.
alter table life_events add column channel text not null default 'kiosk' check (channel in ('kiosk', 'phone'));
