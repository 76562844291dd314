-- By what an applicant was known is part of the case (life-cycle/state.ts), also of those that live already.
update cases c set state = c.state || jsonb_build_object('known', jsonb_build_object('token', s.token))
from citizen_sessions s
where s.id = c.session_id and c.state is not null and c.phase <> 'archived' and c.state -> 'known' is null;
