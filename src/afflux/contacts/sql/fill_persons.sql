-- A row fills what is empty on a person and overwrites nothing, so rows may come again and in any order.
update contacts_person person
set name = case when person.name = '' then row.name else person.name end,
    staff_id = coalesce(person.staff_id, row.staff),
    unit_id = coalesce(person.unit_id, row.unit, member.unit_id),
    props = row.props || person.props
from unnest(%s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::jsonb[]) as row (id, name, staff, unit, props)
left join organization_staff member on member.id = row.staff
where person.id = row.id
    and ((person.name = '' and row.name <> '')
        or (person.staff_id is null and row.staff is not null)
        or (person.unit_id is null and coalesce(row.unit, member.unit_id) is not null)
        or not person.props @> row.props)
