-- Pairs that share a feature held by few, those of the fewest first and no more than a limit: time is bounded whatever
-- the pool. A feature that many hold says nothing and would cost its square.
create temporary table contacts_pair on commit drop as
with block as materialized (
    select array_agg(distinct person) as people, count(*) as holders from contacts_feature
    group by field, value having count(*) between 2 and %(block)s
), pair as materialized (
    select a.person as one, b.person as two, min(holders) as holders
    from block, unnest(people) a (person), unnest(people) b (person)
    where a.person < b.person
    group by 1, 2
)
select row_number() over (order by one, two) as number, one, two from (
    select one, two from pair
    where not exists (select from contacts_likeness known where known.left_id = one and known.right_id = two)
    order by holders, one, two
    limit %(most)s
) likely
