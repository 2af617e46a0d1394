-- Texts of welcomes with what became of them: rows that are there, and days whose rows were let go.
select text_id, sum(chosen), sum(sent), sum(missed), sum(answered), sum(bought)
from (
    select row.text_id, count(*) as chosen, count(*) filter (where row.state = 'sent') as sent,
        count(*) filter (where row.state in ('missed', 'unsure')) as missed,
        count(*) filter (where row.answered_at is not null) as answered,
        count(*) filter (where row.state = 'sent' and exists (
            select from conversations_talk talk join trade_order sale on sale.person_id = talk.person_id
            where talk.connection_id = row.connection_id and talk.account = row.account and talk.peer = row.peer
                and sale.kind = 'sale' and sale.status not in ('cancelled', 'refunded')
                and sale.at >= row.at and sale.at < row.at + interval '7 days'
        )) as bought
    from replies_greeting row
    where row.text_id = any(%(texts)s::uuid[]) and row.at >= %(since)s
    group by row.text_id
    union all
    select text_id, chosen, sent, missed, answered, bought from replies_greetingday
    where text_id = any(%(texts)s::uuid[]) and day >= %(day)s
) counted
group by text_id
