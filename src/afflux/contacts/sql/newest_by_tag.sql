-- How many of the newest people of a part of the pool have each tag; the row without a tag says how many people that were.
-- `persons` is the compiled query of them, with its bound. Lateral, so that their tags are looked up by person: hashed,
-- every tagging there is would be read.
with newest as materialized ({persons})
select null::uuid as tag, count(*) from newest
union all
select held.tag_id, count(*)
from newest
cross join lateral (select tag_id from contacts_tagging where person_id = newest.id offset 0) as held
group by held.tag_id
