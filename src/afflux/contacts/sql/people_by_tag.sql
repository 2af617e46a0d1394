-- How many people have each tag, counted no further than a limit: a walk of each tag's index that ends early, which a
-- scalar look-up allows and a join would not. `persons` is the compiled query of the people the reader may see.
select tag.id, (
    select count(*) from (
        select from contacts_tagging tagging
        where tagging.tag_id = tag.id
            and (select true from ({persons}) as seen where seen.id = tagging.person_id)
        limit %s
    ) as counted
)
from unnest(%s::uuid[]) as tag (id)
