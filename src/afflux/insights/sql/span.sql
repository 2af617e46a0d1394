-- The asked days with their bounds in the merchant's time zone.
span as (
    select asked.day, merchant.timezone as zone, asked.day::timestamp at time zone merchant.timezone as began,
        (asked.day + 1)::timestamp at time zone merchant.timezone as ended
    from unnest(%(days)s::date[]) as asked (day)
    cross join organization_merchant merchant
)
