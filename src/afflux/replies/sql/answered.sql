-- Texts of rules: how often they were said or proposed, how often the customer went on within a day, how many bought within
-- seven; rows that are there, and days whose rows were let go.
select text_id, sum(chosen), sum(answered), sum(bought)
from (
    select row.text_id, count(*) as chosen,
        count(*) filter (where exists (
            select from conversations_message said
            where said.talk_id = row.talk_id and said.direction = 'in' and said.at > row.at
                and said.at < row.at + interval '1 day'
        )) as answered,
        count(*) filter (where exists (
            select from conversations_talk talk join trade_order sale on sale.person_id = talk.person_id
            where talk.id = row.talk_id and sale.kind = 'sale' and sale.status not in ('cancelled', 'refunded')
                and sale.at >= row.at and sale.at < row.at + interval '7 days'
        )) as bought
    from replies_answer row
    where row.rule_id = %(rule)s and row.text_id is not null and row.at >= %(since)s
        and row.outcome in ('answered', 'suggested')
    group by row.text_id
    union all
    select text_id, chosen, answered, bought from replies_answerday
    where rule_id = %(rule)s and text_id is not null and day >= %(day)s and outcome in ('answered', 'suggested')
) counted
group by text_id
