-- The sessions still open on a kiosk, found without reading all that ever were.
create index citizen_sessions_open on citizen_sessions (kid) where ended_at is null;
