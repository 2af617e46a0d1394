-- Rows of one unit and staff account become one, where there are more.
with many as (select unit, staff from channels_pooltally group by 1, 2 having count(*) > 1),
gone as (
    delete from channels_pooltally as held
    using many
    where held.unit is not distinct from many.unit and held.staff is not distinct from many.staff
    returning held.unit, held.staff, held.kept
)
insert into channels_pooltally (unit, staff, kept)
select unit, staff, sum(kept) from gone group by 1, 2 having sum(kept) <> 0
