-- For each message: the channel of the person's newest add before it, and the page they looked at in the half hour before.
select asked.message,
    (
        select add.channel_id from channels_add add
        where add.person_id = asked.person and add.at <= asked.at and add.channel_id is not null
        order by add.at desc limit 1
    ),
    (
        select event.url from contacts_identity identity join events_event event on event.subject = identity.key
        where identity.person_id = asked.person and event.kind = 'view'
            and event.at between asked.at - interval '30 minutes' and asked.at
        order by event.at desc limit 1
    )
from unnest(%(messages)s::uuid[], %(persons)s::uuid[], %(ats)s::timestamptz[]) as asked (message, person, at)
