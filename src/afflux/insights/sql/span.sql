-- The asked days as few stretches of days in a row, with their bounds in the merchant's time zone: one range scan each.
span as materialized (
    select zone, min(day)::timestamp at time zone zone as began, (max(day) + 1)::timestamp at time zone zone as ended
    from (
        select asked.day, merchant.timezone as zone, asked.day - (row_number() over (order by asked.day))::int as stretch
        from unnest(%(days)s::date[]) as asked (day)
        cross join organization_merchant merchant
    ) numbered
    group by zone, stretch
)
