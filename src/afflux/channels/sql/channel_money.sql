-- Cost of one channel on the days [since, until], by kind and currency, with the labour it hides: removed entries are out.
select kind, currency, sum(amount_minor)::bigint as minor, coalesce(sum(seconds), 0)::bigint as seconds, count(*) as entries
from channels_cost
where channel_id = %(channel)s and day between %(since)s and %(until)s and removed_at is null
group by kind, currency
order by currency, kind
