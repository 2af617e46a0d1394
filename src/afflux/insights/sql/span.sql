-- The live days as few stretches of time, less those hours of them that are built and clean: one range scan each.
span as materialized (
    with asked as (
        select
            given.day, merchant.timezone as zone,
            given.day::timestamp at time zone merchant.timezone as began,
            (given.day + 1)::timestamp at time zone merchant.timezone as ended
        from unnest(%(days)s::date[]) as given (day)
        cross join organization_merchant merchant
    ),
    pieces as (
        select zone, began, ended from asked where day <> all (%(clean_days)s::date[])
        union all
        select asked.zone, piece.began, least(piece.began + interval '1 hour', asked.ended)
        from asked
        cross join generate_series(0, 24) as number (hour)
        cross join lateral (select asked.began + number.hour * interval '1 hour' as began) piece
        where asked.day = any (%(clean_days)s::date[]) and piece.began < asked.ended
            and (asked.day, number.hour) not in (select * from unnest(%(clean_days)s::date[], %(clean_hours)s::int[]))
    )
    select zone, min(began) as began, max(ended) as ended
    from (
        select *, count(*) filter (where began is distinct from before) over (order by began) as stretch
        from (select *, lag(ended) over (order by began) as before from pieces) in_a_row
    ) numbered
    group by zone, stretch
)
