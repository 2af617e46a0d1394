-- Whoever nobody owns yet belongs to the staff of the first of these adds, and to that staff's unit;
-- without staff, a person without a unit gets the unit of the channel.
with first_of as (
    select distinct on (person_id) person_id, staff_id, unit_id
    from channels_add
    where id = any (%(adds)s::uuid[])
    order by person_id, staff_id is null, at, id
)
update contacts_person as person
set
    staff_id = coalesce(person.staff_id, first_of.staff_id),
    unit_id = case
        when person.staff_id is null and first_of.staff_id is not null then first_of.unit_id
        else coalesce(person.unit_id, first_of.unit_id)
    end
from first_of
where person.id = first_of.person_id
  and ((person.staff_id is null and first_of.staff_id is not null)
       or (person.unit_id is null and first_of.unit_id is not null))
