-- The kept person takes from the absorbed one what it lacks. What was taken is returned, so that undoing can empty it.
update contacts_person kept
set name = case when kept.name = '' then lost.name else kept.name end,
    staff_id = coalesce(kept.staff_id, lost.staff_id),
    unit_id = coalesce(kept.unit_id, lost.unit_id),
    props = lost.props || kept.props
from contacts_person lost, contacts_person before
where kept.id = %(kept)s and lost.id = %(absorbed)s and before.id = kept.id
returning
    case when before.name = '' and lost.name <> '' then lost.name end,
    case when before.staff_id is null then lost.staff_id end,
    case when before.unit_id is null then lost.unit_id end,
    lost.props - array(select jsonb_object_keys(before.props))
