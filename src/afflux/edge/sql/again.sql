-- Where visitors were led when they scanned a code before. The first scan of a browser has the browser's id as its own,
-- so two small look-ups suffice: the primary key, and the partial index of scans that came later.
select replace(v.visitor::text, '-', ''), replace(v.code::text, '-', ''), replace(s.target_id::text, '-', '')
from unnest($1::text::uuid[], $2::text::uuid[]) as v (visitor, code)
cross join lateral (
    select earlier.target_id
    from (
        select id, target_id
        from channels_scan
        where id = v.visitor and code_id = v.code and outcome in (1, 2)
        union all
        (
            select id, target_id
            from channels_scan
            where visitor = v.visitor and code_id = v.code and visitor <> id and outcome in (1, 2)
            order by id desc
            limit 1
        )
    ) as earlier
    order by earlier.id desc
    limit 1
) as s
