-- Who is in a group now: new ones and those who came back. Whoever is in it already is left as they are, so that reading
-- five hundred groups every night writes only what changed.
insert into labels_membership as held (connection, "group", peer, joined_at)
select %(line)s, %(group)s, peer, at from unnest(%(peers)s::text[], %(ats)s::timestamptz[]) as now (peer, at)
on conflict (connection, "group", peer) do update set left_at = null, joined_at = excluded.joined_at
    where held.left_at is not null
returning peer
