"""The edge's one statement for a batch of scans, and the word that tells every edge process what has changed.

`channels_record_scans` takes places and writes scans together, or does neither: it raises AFX01 where a counter has no
room, and the caller then reads the counters under lock and decides again. Counters come sorted by (scope, day), so
that two processes never wait for each other in a circle. `tags` packs route << 8 | outcome << 4 | agent; a route is a
pair (code, target) that many scans of a batch share.
"""

from django.db import migrations

FORWARD = """
create function channels_record_scans(
    moment timestamptz, scopes uuid[], days date[], wants int[], limits int[],
    codes uuid[], targets uuid[], ids uuid[], visitors uuid[], tags int[]
) returns void language plpgsql as $$
#variable_conflict use_column
begin
    for i in 1 .. cardinality(scopes) loop
        update channels_quota set used = used + wants[i]
        where scope = scopes[i] and day = days[i] and used + wants[i] <= limits[i];
        if not found then
            if wants[i] <= limits[i] then
                insert into channels_quota (scope, day, used) values (scopes[i], days[i], wants[i])
                on conflict do nothing;
            end if;
            if not found then
                update channels_quota set used = used + wants[i]
                where scope = scopes[i] and day = days[i] and used + wants[i] <= limits[i];
            end if;
            if not found then
                raise exception 'no room' using errcode = 'AFX01';
            end if;
        end if;
    end loop;
    insert into channels_scan (id, at, code_id, target_id, visitor, outcome, agent)
    select
        s.id, moment, codes[s.tag >> 8], nullif(targets[s.tag >> 8], '00000000-0000-0000-0000-000000000000'),
        coalesce(s.visitor, s.id), (s.tag >> 4) & 15, s.tag & 15
    from unnest(ids, visitors, tags) as s (id, visitor, tag);
end $$;

create function channels_tell_code() returns trigger language plpgsql as $$
begin
    perform pg_notify('afflux_codes', coalesce(new.id, old.id)::text);
    return null;
end $$;
create trigger code_told after insert or update or delete on channels_code
    for each row execute function channels_tell_code();

create function channels_tell_target() returns trigger language plpgsql as $$
begin
    if tg_op <> 'DELETE' then perform pg_notify('afflux_codes', new.code_id::text); end if;
    if tg_op <> 'INSERT' then perform pg_notify('afflux_codes', old.code_id::text); end if;
    return null;
end $$;
create trigger target_told after insert or update or delete on channels_target
    for each row execute function channels_tell_target();

create function channels_tell_all() returns trigger language plpgsql as $$
begin
    perform pg_notify('afflux_codes', '*');
    return null;
end $$;
create trigger channel_told after insert or update or delete on channels_channel
    for each statement execute function channels_tell_all();
create trigger pace_point_told after insert or update or delete on channels_pacepoint
    for each statement execute function channels_tell_all();
create trigger pace_stop_told after insert or update or delete on channels_pacestop
    for each statement execute function channels_tell_all();
"""
BACKWARD = """
drop trigger pace_stop_told on channels_pacestop;
drop trigger pace_point_told on channels_pacepoint;
drop trigger channel_told on channels_channel;
drop trigger target_told on channels_target;
drop trigger code_told on channels_code;
drop function channels_tell_all();
drop function channels_tell_target();
drop function channels_tell_code();
drop function channels_record_scans(timestamptz, uuid[], date[], int[], int[], uuid[], uuid[], uuid[], uuid[], int[]);
"""


class Migration(migrations.Migration):
    dependencies = [("channels", "0005_poster")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
