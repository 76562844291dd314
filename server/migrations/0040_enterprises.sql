-- Who may act for an enterprise (A3), and for which one a session does. A market entity's name and code are public.
create table enterprises (
  id uuid primary key,
  uscc text not null unique,
  name text not null,
  updated_at timestamptz not null
);
alter table citizen_sessions add column enterprise_id uuid references enterprises (id);
alter table citizen_sessions drop constraint citizen_sessions_level_check;
alter table citizen_sessions add constraint citizen_sessions_level_check check (level in ('A1', 'A2', 'A3'));
alter table citizen_sessions add check ((level = 'A3') = (enterprise_id is not null));
