-- Codes by slug, each followed by the codes it falls back to (at most five, a circle ends where it closes), with all
-- that decides where a scan goes. One JSON document a row: the edge decodes it without a model.
with recursive chain as (
    select c.slug as root, c.id, c.fallback_code_id, 0 as depth, array[c.id] as seen
    from channels_code as c
    where c.slug = any ($1::text[])
    union all
    select chain.root, c.id, c.fallback_code_id, chain.depth + 1, chain.seen || c.id
    from chain
    join channels_code as c on c.id = chain.fallback_code_id
    where chain.depth < 5 and not c.id = any (chain.seen)
)
select
    chain.root,
    json_build_object(
        'id', replace(c.id::text, '-', ''),
        'slug', c.slug,
        'timezone', c.timezone,
        'daily_cap', c.daily_cap,
        'fallback_url', c.fallback_url,
        'opens', (extract(epoch from c.valid_from) * 1000)::bigint,
        'ends', (extract(epoch from c.valid_to) * 1000)::bigint,
        'closed', c.paused_at is not null or c.archived_at is not null,
        'channel', replace(h.id::text, '-', ''),
        'mode', h.mode_id,
        'targets', coalesce((
            select json_agg(json_build_object(
                'id', replace(t.id::text, '-', ''),
                'kind', t.kind,
                'url', t.url,
                'weight', t.weight,
                'daily_cap', t.daily_cap,
                'schedule', t.schedule,
                'staff', t.staff_id,
                'serves', s.id is null or (s.on_duty and s.left_at is null),
                'left', s.left_at is not null,
                'opened_on', s.account_opened_on,
                'stopped_until', (
                    select (extract(epoch from max(p.until)) * 1000)::bigint
                    from channels_pacestop as p
                    where p.staff_id = t.staff_id and p.mode_id = h.mode_id and p.lifted_at is null
                )
            ) order by t.position, t.id)
            from channels_target as t
            left join organization_staff as s on s.id = t.staff_id
            where t.code_id = c.id and t.removed_at is null
        ), '[]'::json),
        'pace', coalesce((
            select json_agg(json_build_array(p.age_days, p.floor, p.ceiling) order by p.age_days)
            from channels_pacepoint as p
            where p.mode_id = h.mode_id
        ), '[]'::json)
    )::text as document
from chain
join channels_code as c on c.id = chain.id
join channels_channel as h on h.id = c.channel_id
order by chain.root, chain.depth
