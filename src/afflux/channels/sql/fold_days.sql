-- Rows of one staff × mode × day become one. Whoever reads meanwhile sees all of them or their sum, never both.
with fresh as (
    select distinct staff, mode, day
    from (select staff, mode, day from channels_daytally where not folded order by id limit %(limit)s) as waiting
),
gone as (
    delete from channels_daytally as held
    using fresh
    where held.staff = fresh.staff and held.mode = fresh.mode and held.day = fresh.day
    returning held.staff, held.mode, held.day, held.adds
),
kept as (
    insert into channels_daytally (staff, mode, day, adds, folded)
    select staff, mode, day, sum(adds), true from gone group by 1, 2, 3 having sum(adds) <> 0
)
select count(*) from gone
