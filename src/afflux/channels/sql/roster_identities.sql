-- Who the people of a piece are: `place` is the person's number in the array. The oldest proof of a kind comes first.
select asked.place, identity.kind, identity.value
from unnest(%s::uuid[]) with ordinality as asked (person, place)
join contacts_identity identity on identity.person_id = asked.person
where identity.kind = any(%s)
order by asked.place, identity.added_at, identity.key
