-- Where somebody waits to be confirmed: who confirms there is listed nobody else's, however many wait elsewhere.
alter table presence_confirmations add column division text;
update presence_confirmations p set division = k.division_code from kiosks k where k.kid = p.kid;
