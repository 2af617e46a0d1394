select a.id, (a.at at time zone %(zone)s)::date as of_day, a.at, a.channel_id as channel, a.staff_id as staff, a.unit_id as unit,
    a.batch_id as batch, null::jsonb as labels, 1 as amount, null::varchar as currency,
    case when a.duplicate then 'duplicate' when a.lost_at is not null then 'lost' else 'kept' end as word, a.origin as note,
    a.person_id as person, p.name, null::uuid as link
from channels_add a
join contacts_person p on p.id = a.person_id
where a.at >= %(began)s and a.at < %(ended)s
    and case %(only)s
        when 'duplicates' then a.duplicate
        when 'lost' then not a.duplicate and a.lost_at is not null
        when 'kept' then not a.duplicate and a.lost_at is null
        when 'won' then not a.duplicate and exists (
            select 1 from trade_order o
            where o.person_id = a.person_id and o.kind = 'sale' and o.status not in ('cancelled', 'refunded')
                and o.at >= a.at - interval '2 days')
        else true
    end
