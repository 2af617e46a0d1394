-- A person's first add by time counts, every later one is a duplicate; an older add that is imported late
-- takes the place of the first. Only rows whose answer changes are written.
update channels_add as held
set duplicate = judged.duplicate
from (
    select id, row_number() over (partition by person_id order by at, id) > 1 as duplicate
    from channels_add
    where person_id = any (%(persons)s::uuid[])
) as judged
where held.id = judged.id and held.duplicate is distinct from judged.duplicate
