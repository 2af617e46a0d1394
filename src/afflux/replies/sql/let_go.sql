-- Greetings whose carrier's period is over and whom nobody holds: counted by day and text, then deleted, in one statement.
with gone as materialized (
    select row.id, row.connection_id, row.account, row.peer, row.text_id, row.state, row.answered_at, row.at
    from replies_greeting row join connectors_connection line on line.id = row.connection_id
    join unnest(%(carriers)s::text[], %(before)s::timestamptz[]) period (carrier, before)
        on period.carrier = line.kind and row.at < period.before
    where row.state <> 'waiting' and not exists (
        select from archive_hold hold join conversations_talk talk
            on talk.connection_id = row.connection_id and talk.account = row.account and talk.peer = row.peer
        where (hold.talk_id = talk.id or hold.person_id = talk.person_id)
            and hold.lifted_at is null and (hold.until is null or hold.until >= %(today)s)
    )
    order by row.at limit %(most)s
), kept as (
    insert into replies_greetingday (day, text_id, chosen, sent, missed, answered, bought)
    select (row.at at time zone %(zone)s)::date, row.text_id, count(*), count(*) filter (where row.state = 'sent'),
        count(*) filter (where row.state in ('missed', 'unsure')), count(row.answered_at),
        count(*) filter (where row.state = 'sent' and exists (
            select from conversations_talk talk join trade_order sale on sale.person_id = talk.person_id
            where talk.connection_id = row.connection_id and talk.account = row.account and talk.peer = row.peer
                and sale.kind = 'sale' and sale.status not in ('cancelled', 'refunded')
                and sale.at >= row.at and sale.at < row.at + interval '7 days'
        ))
    from gone row group by 1, 2
    on conflict (day, text_id) do update set chosen = replies_greetingday.chosen + excluded.chosen,
        sent = replies_greetingday.sent + excluded.sent, missed = replies_greetingday.missed + excluded.missed,
        answered = replies_greetingday.answered + excluded.answered,
        bought = replies_greetingday.bought + excluded.bought
)
delete from replies_greeting where id in (select id from gone)
