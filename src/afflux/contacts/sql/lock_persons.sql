-- The persons found, locked in id order: what a person holds of a single-valued kind cannot change from here on.
select id, created_at from contacts_person where id = any(%s::uuid[]) order by id for no key update
