-- What persons may be found by, one row a feature. A pair of people is looked at only if they share one that few have.
-- Alone: a rare name, a mail name, a value of a free field. Together with the name: a half of the phone (a typo in one
-- half leaves the other), the day they came where name and day are enough by themselves: of a name that one in three
-- hundred has, dozens come on one day, and a million people would make millions of pairs that nothing speaks for.
-- A part of the name together with a value of a free field, for the rest.
create temporary table contacts_feature on commit drop as
with live as materialized (
    select id, created_at, props,
        array(select token from regexp_split_to_table(lower(name), '[\s·,.\-_]+') token where token <> '' order by token) as tokens
    from contacts_person where merged_into_id is null
), named as materialized (
    select id, created_at, array_to_string(tokens, ' ') as name from live where tokens <> '{}'
), rare as materialized (
    select name from named group by name having count(*) <= %(rare)s
), prop as materialized (
    select live.id, pair.key, lower(pair.value) as value, tokens
    from live, jsonb_each_text(case when props = '{}' then null else props end) pair
    where length(pair.value) between 2 and 100
)
select id as person, 'name' as field, name as value from named
union all
select id, 'p:' || key, value from prop
union all
select person_id, 'mail', split_part(value, '@', 1) from contacts_identity
where kind = 'email' and length(split_part(value, '@', 1)) >= 5
union all
select named.id, 'tail', named.name || '|' || right(held.value, 4)
from named join contacts_identity held on held.person_id = named.id and held.kind = 'phone'
union all
select named.id, 'head', named.name || '|' || left(held.value, -4)
from named join contacts_identity held on held.person_id = named.id and held.kind = 'phone'
union all
select id, 'day', name || '|' || (created_at at time zone 'UTC')::date from named join rare using (name)
union all
select id, 'part', token || '|' || key || '|' || value from prop, unnest(tokens) token
