-- Pairs that share a feature held by few. A feature that many hold says nothing and would cost its square.
create temporary table contacts_pair on commit drop as
with block as materialized (
    select array_agg(distinct person) as people from contacts_feature
    group by field, value having count(*) between 2 and %s
)
select row_number() over () as number, one, two from (
    select distinct a.person as one, b.person as two
    from block, unnest(people) a (person), unnest(people) b (person)
    where a.person < b.person
) pair
where not exists (select from contacts_likeness known where known.left_id = one and known.right_id = two)
