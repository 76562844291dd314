-- What a session was opened with: until A2 it shows no more than that token itself says. Every session before this one
-- was opened with a card on the ID reader.
alter table citizen_sessions add column token text not null default 'idCard'
  check (token in ('idCard', 'socialSecurityCard', 'staff'));
alter table citizen_sessions alter column token drop default;
