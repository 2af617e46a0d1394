-- People who did the steps one after the other: for each step the earliest moment that is not before the moment of the
-- step before it. Somebody is the person behind the event's identity, or the identity alone while nobody has proven it.
-- Order of equal moments is the order of arrival (ids grow with time). `steps` and the result are numbered from 1.
with recursive acts as (
    select coalesce(i.person_id, e.subject) as who, e.at, e.id, step.number
    from events_event e
    join unnest(%(steps)s::text[]) with ordinality as step (kind, number) on step.kind = e.kind
    left join contacts_identity i on i.key = e.subject
    where e.subject is not null and e.at >= %(began)s and e.at < %(ended)s and e.kind = any (%(steps)s::text[])
),
walk as (
    (select distinct on (who) who, at, id, 1::bigint as number from acts where number = 1 order by who, at, id)
    union all
    select next.who, next.at, next.id, next.number
    from (
        select distinct on (acts.who) acts.who, acts.at, acts.id, acts.number
        from walk
        join acts on acts.who = walk.who and acts.number = walk.number + 1 and (acts.at, acts.id) > (walk.at, walk.id)
        order by acts.who, acts.at, acts.id
    ) next
)
select walk.number, count(*),
    extract(epoch from percentile_cont(0.5) within group (order by walk.at - before.at))::bigint as median_seconds
from walk
left join walk before on before.who = walk.who and before.number = walk.number - 1
group by walk.number
order by walk.number
