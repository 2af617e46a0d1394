-- Adds are counted as they are written. A statement appends what it changed, as few rows as it touched groups: nobody
-- waits for a counter that somebody else raises, and an import pays per chunk, not per row. Readers sum.
create function channels_tally_zone() returns text language sql stable as
    'select coalesce((select timezone from organization_merchant where id = 1), ''UTC'')';

create function channels_tally_adds() returns trigger language plpgsql as $$
declare
    sign int := case tg_op when 'INSERT' then 1 else -1 end;
    zone text := channels_tally_zone();
begin
    insert into channels_pooltally (unit, staff, kept)
    select unit_id, staff_id, sign * count(*) from changed where not duplicate and lost_at is null group by 1, 2;
    insert into channels_daytally (staff, mode, day, adds, folded)
    select add.staff_id, channel.mode_id, (add.at at time zone zone)::date, sign * count(*), false
    from changed as add
    join channels_channel as channel on channel.id = add.channel_id
    where add.staff_id is not null
    group by 1, 2, 3;
    return null;
end $$;

-- A merge, a loss, a correction: most change only one of the two counts, or none.
create function channels_tally_changed_adds() returns trigger language plpgsql as $$
declare
    zone text := channels_tally_zone();
begin
    insert into channels_pooltally (unit, staff, kept)
    select unit_id, staff_id, sum(n)
    from (
        select unit_id, staff_id, 1 as n from changed where not duplicate and lost_at is null
        union all
        select unit_id, staff_id, -1 from before where not duplicate and lost_at is null
    ) as moved
    group by 1, 2
    having sum(n) <> 0;
    insert into channels_daytally (staff, mode, day, adds, folded)
    select add.staff_id, channel.mode_id, (add.at at time zone zone)::date, sum(add.n), false
    from (
        select staff_id, channel_id, at, 1 as n from changed
        union all
        select staff_id, channel_id, at, -1 from before
    ) as add
    join channels_channel as channel on channel.id = add.channel_id
    where add.staff_id is not null
    group by 1, 2, 3
    having sum(add.n) <> 0;
    return null;
end $$;

create function channels_tally_none() returns trigger language plpgsql as $$
begin
    delete from channels_pooltally;
    delete from channels_daytally;
    return null;
end $$;

create function channels_tally_days_again() returns void language plpgsql as $$
declare
    zone text := channels_tally_zone();
begin
    perform pg_advisory_xact_lock(x'6166667874616c79'::bigint); -- "affxtaly": a fold meanwhile would bring old rows back
    delete from channels_daytally;
    insert into channels_daytally (staff, mode, day, adds, folded)
    select add.staff_id, channel.mode_id, (add.at at time zone zone)::date, count(*), true
    from channels_add as add
    join channels_channel as channel on channel.id = add.channel_id
    where add.staff_id is not null
    group by 1, 2, 3;
end $$;

-- What days and modes mean has changed: rare. Writers wait meanwhile, for a row counted under the old meaning and
-- committed later would never be moved.
create function channels_tally_moved_channels() returns trigger language plpgsql as $$
declare
    zone text := channels_tally_zone();
begin
    if not exists (select from changed join before using (id) where changed.mode_id <> before.mode_id) then
        return null;
    end if;
    lock table channels_add in share row exclusive mode;
    insert into channels_daytally (staff, mode, day, adds, folded)
    select add.staff_id, moved.mode_id, (add.at at time zone zone)::date, sum(moved.n), false
    from (
        select changed.id, changed.mode_id, 1 as n from changed join before using (id) where changed.mode_id <> before.mode_id
        union all
        select before.id, before.mode_id, -1 from changed join before using (id) where changed.mode_id <> before.mode_id
    ) as moved
    join channels_add as add on add.channel_id = moved.id
    where add.staff_id is not null
    group by 1, 2, 3;
    return null;
end $$;

create function channels_tally_moved_days() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if new.timezone = old.timezone then
            return null;
        end if;
    end if;
    lock table channels_add in share row exclusive mode;
    perform channels_tally_days_again();
    return null;
end $$;

create trigger tally_inserted after insert on channels_add referencing new table as changed
    for each statement execute function channels_tally_adds();
create trigger tally_deleted after delete on channels_add referencing old table as changed
    for each statement execute function channels_tally_adds();
create trigger tally_updated after update on channels_add referencing old table as before new table as changed
    for each statement execute function channels_tally_changed_adds();
create trigger tally_truncated after truncate on channels_add
    for each statement execute function channels_tally_none();
create trigger tally_moved after update on channels_channel referencing old table as before new table as changed
    for each statement execute function channels_tally_moved_channels();
create trigger tally_moved after insert or update on organization_merchant
    for each row execute function channels_tally_moved_days();

insert into channels_pooltally (unit, staff, kept)
select unit_id, staff_id, count(*) from channels_add where not duplicate and lost_at is null group by 1, 2;
select channels_tally_days_again();
