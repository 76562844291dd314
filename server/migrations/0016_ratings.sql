create table ratings (
  case_id uuid primary key,
  session_id uuid not null,
  kid text not null,
  item_key text not null,
  stars integer not null check (stars between 1 and 5),
  reasons text[] not null,
  rated_at timestamptz not null
);
