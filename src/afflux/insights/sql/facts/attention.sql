-- Page views and consultations. What the event says (its channel, its code's channel) wins; a consultation that says
-- nothing belongs to the channel of its person's first add.
select seen.day, 0 as touch, seen.channel, null::uuid as staff, null::uuid as unit, seen.batch,
    null::jsonb as labels, null::varchar as currency,
    sum(seen.times) filter (where seen.kind = 'view') as views,
    sum(seen.times) filter (where seen.kind = 'consultation') as consultations
from (
    select viewed.day, 'view' as kind, coalesce(viewed.channel, k.channel_id) as channel, k.batch_id as batch, viewed.times
    from (
        select (e.at at time zone span.zone)::date as day, e.channel, e.code, count(*) as times
        from span
        cross join lateral (select * from events_event where at >= span.began and at < span.ended and kind = 'view' offset 0) e
        group by 1, 2, 3
    ) viewed
    left join channels_code k on k.id = viewed.code
    union all
    select (e.at at time zone span.zone)::date, 'consultation', coalesce(e.channel, k.channel_id, first.channel_id), coalesce(k.batch_id, first.batch_id), 1
    from span
    cross join lateral (select * from events_event where at >= span.began and at < span.ended and kind = 'consultation' offset 0) e
    left join channels_code k on k.id = e.code
    left join lateral (
        select a.channel_id, a.batch_id
        from contacts_identity i
        join channels_add a on a.person_id = i.person_id
        where i.key = e.subject and a.channel_id is not null and a.at <= e.at + interval '2 days'
        order by (a.at, a.id)
        limit 1
    ) first on e.channel is null and k.channel_id is null
) seen
group by seen.day, seen.channel, seen.batch
