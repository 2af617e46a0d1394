-- The tags of the people of a piece.
select asked.place, tag.name
from unnest(%s::uuid[]) with ordinality as asked (person, place)
join contacts_tagging tagging on tagging.person_id = asked.person
join contacts_tag tag on tag.id = tagging.tag_id
order by asked.place, tag.name
