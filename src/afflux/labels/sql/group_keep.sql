-- A group that was heard of. An event names none, so its name stays; an older reading does not undo a newer one.
insert into labels_group as held (connection, "group", name, heard_at)
values (%(line)s, %(group)s, coalesce(%(name)s::text, ''), %(at)s)
on conflict (connection, "group") do update set name = coalesce(%(name)s::text, held.name), heard_at = %(at)s, gone_at = null
    where held.heard_at <= %(at)s
