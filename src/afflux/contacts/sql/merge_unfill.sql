-- Give up what was taken at the merge, where it still stands as it was taken.
update contacts_person
set name = case when name = %(name)s then '' else name end,
    staff_id = case when staff_id = %(staff)s then null else staff_id end,
    unit_id = case when unit_id = %(unit)s then null else unit_id end,
    props = props - array(select key from jsonb_each(%(props)s::jsonb) as taken where props -> taken.key = taken.value)
where id = %(kept)s
