-- New persons of a batch. Who is owned by a member of staff belongs to that member's store unless said otherwise.
insert into contacts_person (id, name, staff_id, unit_id, created_at, props, simulated)
select row.id, row.name, row.staff, coalesce(row.unit, member.unit_id), row.at, row.props, row.simulated
from unnest(%s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::timestamptz[], %s::jsonb[], %s::boolean[])
    as row (id, name, staff, unit, at, props, simulated)
left join organization_staff member on member.id = row.staff
order by row.id
