-- The persons found, locked in id order: what a person holds of a single-valued kind cannot change from here on.
select id, created_at, name = '' or staff_id is null or unit_id is null as has_gaps
from contacts_person where id = any(%s) order by id for no key update
