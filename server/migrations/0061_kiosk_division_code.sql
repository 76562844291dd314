-- The code of the division a kiosk stands in (GB/T 2260, GB/T 10114): what routing and rights go by.
alter table kiosks add column division_code text not null default '420702';
