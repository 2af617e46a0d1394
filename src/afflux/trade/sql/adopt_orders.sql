-- Orders of nobody that carry a proven identity go to its person. Where two of an order's keys belong to two persons,
-- the identity that was known first decides. Adopted orders need their keys no more.
with found as (
    select distinct on (waiting.order_id) waiting.order_id, identity.person_id
    from trade_orderkey waiting
    join contacts_identity identity on identity.key = waiting.key
    where waiting.key = any(%s::uuid[])
    order by waiting.order_id, identity.added_at, identity.key
), adopted as (
    update trade_order nobodys set person_id = found.person_id
    from found
    where nobodys.id = found.order_id and nobodys.person_id is null
    returning nobodys.id, nobodys.person_id
), forgotten as (
    delete from trade_orderkey using found where trade_orderkey.order_id = found.order_id
)
select id, person_id from adopted
