-- The functions as they were before hours.
-- Scans of the past (a simulator, a repair): their day, and the orders that they may be the last touch of.
create or replace function insights_mark_scans() returns trigger language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    today timestamptz := insights_today();
    zone text := (select timezone from organization_merchant where id = 1);
begin
    if exists (select 1 from changed where at < today) then
        insert into insights_dirty (day) select distinct (at at time zone zone)::date from changed where at < today;
        insert into insights_dirty (day)
        select distinct (o.at at time zone zone)::date
        from changed
        join contacts_identity i on i.kind = 'visitor' and i.value = changed.visitor::text
        join trade_order o on o.person_id = i.person_id and o.at >= changed.at and o.at <= changed.at + interval '30 days'
        where changed.at < today and o.at < today;
    end if;
    return null;
end $$;

-- Adds: their day, the day they were lost, and the orders and consultations of their persons from two days before on.
create or replace function insights_mark_adds() returns trigger language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    today timestamptz := insights_today();
    zone text := (select timezone from organization_merchant where id = 1);
begin
    if tg_op = 'UPDATE' then
        insert into insights_dirty (day)
        select distinct (moment at time zone zone)::date
        from changed becomes
        join before was on was.id = becomes.id
        cross join lateral (values (was.at, true), (becomes.at, true), (was.lost_at, false), (becomes.lost_at, false)) as touched (moment, own)
        where moment < today
            and (was.at, was.person_id, was.channel_id, was.staff_id, was.unit_id, was.batch_id, was.duplicate)
                is distinct from (becomes.at, becomes.person_id, becomes.channel_id, becomes.staff_id, becomes.unit_id, becomes.batch_id, becomes.duplicate)
            or moment < today and not own and was.lost_at is distinct from becomes.lost_at;
        insert into insights_dirty (day)
        select distinct (o.at at time zone zone)::date
        from changed becomes
        join before was on was.id = becomes.id
        join trade_order o on o.person_id in (was.person_id, becomes.person_id) and o.at >= least(was.at, becomes.at) - interval '2 days'
        where o.at < today
            and (was.at, was.person_id, was.channel_id, was.staff_id, was.unit_id, was.batch_id, was.duplicate)
                is distinct from (becomes.at, becomes.person_id, becomes.channel_id, becomes.staff_id, becomes.unit_id, becomes.batch_id, becomes.duplicate);
        insert into insights_dirty (day)
        select distinct (e.at at time zone zone)::date
        from changed becomes
        join before was on was.id = becomes.id
        join contacts_identity i on i.person_id in (was.person_id, becomes.person_id)
        join events_event e on e.subject = i.key and e.kind = 'consultation' and e.at >= least(was.at, becomes.at) - interval '2 days'
        where e.at < today
            and (was.at, was.person_id, was.channel_id, was.batch_id) is distinct from (becomes.at, becomes.person_id, becomes.channel_id, becomes.batch_id);
        return null;
    end if;
    insert into insights_dirty (day)
    select distinct (moment at time zone zone)::date
    from changed
    cross join lateral (values (changed.at), (changed.lost_at)) as touched (moment)
    where moment < today;
    insert into insights_dirty (day)
    select distinct (o.at at time zone zone)::date
    from changed
    join trade_order o on o.person_id = changed.person_id and o.at >= changed.at - interval '2 days'
    where o.at < today;
    insert into insights_dirty (day)
    select distinct (e.at at time zone zone)::date
    from changed
    join contacts_identity i on i.person_id = changed.person_id
    join events_event e on e.subject = i.key and e.kind = 'consultation' and e.at >= changed.at - interval '2 days'
    where e.at < today;
    return null;
end $$;

-- Events of the past: the day of views and consultations, and the orders that they may be the last touch of. A batch asks
-- once for each subject, from its first moment to its last: a day too many is built again, none too few.
create or replace function insights_mark_events() returns trigger language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    today timestamptz := insights_today();
    zone text := (select timezone from organization_merchant where id = 1);
begin
    if exists (select 1 from changed where at < today) then
        insert into insights_dirty (day)
        select distinct (at at time zone zone)::date from changed where at < today and kind in ('view', 'consultation');
        insert into insights_dirty (day)
        select distinct (o.at at time zone zone)::date
        from (
            select subject, min(at) as since, max(at) as until
            from changed
            where at < today and subject is not null and (channel is not null or code is not null)
            group by subject
        ) seen
        join contacts_identity i on i.key = seen.subject
        join trade_order o on o.person_id = i.person_id and o.at >= seen.since and o.at <= seen.until + interval '30 days'
        where o.at < today;
    end if;
    if tg_op = 'UPDATE' then
        insert into insights_dirty (day)
        select distinct (at at time zone zone)::date from before where at < today and kind in ('view', 'consultation');
        insert into insights_dirty (day)
        select distinct (o.at at time zone zone)::date
        from (
            select subject, min(at) as since, max(at) as until
            from before
            where at < today and subject is not null and (channel is not null or code is not null)
            group by subject
        ) seen
        join contacts_identity i on i.key = seen.subject
        join trade_order o on o.person_id = i.person_id and o.at >= seen.since and o.at <= seen.until + interval '30 days'
        where o.at < today;
    end if;
    return null;
end $$;

-- Orders: their day, and the later orders of their persons, whose place in the history moves.
create or replace function insights_mark_orders() returns trigger language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    today timestamptz := insights_today();
    zone text := (select timezone from organization_merchant where id = 1);
begin
    if tg_op = 'UPDATE' then
        insert into insights_dirty (day)
        select distinct (moment at time zone zone)::date
        from (
            select least(was.at, becomes.at) as since, becomes.at as new_at, was.at as old_at, was.person_id as old_person, becomes.person_id as new_person
            from changed becomes
            join before was on was.id = becomes.id
            where (was.at, was.kind, was.status in ('cancelled', 'refunded'), was.person_id, was.channel, was.staff_id, was.unit_id,
                    was.currency, was.total_minor, was.cost_minor)
                is distinct from (becomes.at, becomes.kind, becomes.status in ('cancelled', 'refunded'), becomes.person_id, becomes.channel, becomes.staff_id,
                    becomes.unit_id, becomes.currency, becomes.total_minor, becomes.cost_minor)
        ) moved
        cross join lateral (
            select moved.old_at as moment
            union all select moved.new_at
            union all select o.at from trade_order o where o.person_id = moved.old_person and o.at >= moved.since
            union all select o.at from trade_order o where o.person_id = moved.new_person and o.at >= moved.since
        ) touched
        where moment < today;
        return null;
    end if;
    insert into insights_dirty (day) select distinct (at at time zone zone)::date from changed where at < today;
    insert into insights_dirty (day)
    select distinct (o.at at time zone zone)::date
    from changed
    join trade_order o on o.person_id = changed.person_id and o.at >= changed.at
    where o.at < today;
    return null;
end $$;

-- Identities: facts under a key become somebody's (or somebody else's): the orders of both, the consultations of the key.
create or replace function insights_mark_identities() returns trigger language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    today timestamptz := insights_today();
    zone text := (select timezone from organization_merchant where id = 1);
begin
    insert into insights_dirty (day)
    select distinct (o.at at time zone zone)::date from changed join trade_order o on o.person_id = changed.person_id where o.at < today;
    insert into insights_dirty (day)
    select distinct (e.at at time zone zone)::date from changed join events_event e on e.subject = changed.key
    where e.at < today and e.kind = 'consultation';
    if tg_op = 'UPDATE' then
        insert into insights_dirty (day)
        select distinct (o.at at time zone zone)::date from before join trade_order o on o.person_id = before.person_id where o.at < today;
    end if;
    return null;
end $$;

-- A code that changes its channel or batch, a target that changes its staff, a merchant that changes its time zone: rare,
-- and they concern days that nobody can name cheaply: everything is built again.
create or replace function insights_mark_codes() returns trigger language plpgsql as $$
begin
    if exists (
        select 1 from changed becomes join before was on was.id = becomes.id
        where (was.channel_id, was.batch_id) is distinct from (becomes.channel_id, becomes.batch_id)
    ) then
        insert into insights_dirty (day) select day from insights_built;
    end if;
    return null;
end $$;

create or replace function insights_mark_targets() returns trigger language plpgsql as $$
begin
    if exists (select 1 from changed becomes join before was on was.id = becomes.id where was.staff_id is distinct from becomes.staff_id) then
        insert into insights_dirty (day) select day from insights_built;
    end if;
    return null;
end $$;

create or replace function insights_mark_merchant() returns trigger language plpgsql as $$
begin
    if exists (select 1 from changed becomes join before was on was.id = becomes.id where was.timezone <> becomes.timezone) then
        insert into insights_dirty (day) select day from insights_built;
    end if;
    return null;
end $$;

drop function insights_hour(timestamptz, timestamptz);
