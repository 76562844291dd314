-- What hangs on a kiosk by the word of who registered it (contract: DeviceClass): what it does not report is missing.
alter table kiosks add column devices text[] not null default '{}';
