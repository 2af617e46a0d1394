-- Answers to messages that are about to be deleted, counted by day, rule, text and outcome: they go with their messages.
insert into replies_answerday (day, rule_id, text_id, outcome, chosen, answered, bought)
select (row.at at time zone %(zone)s)::date, row.rule_id, row.text_id, row.outcome, count(*),
    count(*) filter (where exists (
        select from conversations_message said
        where said.talk_id = row.talk_id and said.direction = 'in' and said.at > row.at
            and said.at < row.at + interval '1 day'
    )),
    count(*) filter (where exists (
        select from conversations_talk talk join trade_order sale on sale.person_id = talk.person_id
        where talk.id = row.talk_id and sale.kind = 'sale' and sale.status not in ('cancelled', 'refunded')
            and sale.at >= row.at and sale.at < row.at + interval '7 days'
    ))
from replies_answer row where row.message_id = any(%(messages)s::uuid[])
group by 1, 2, 3, 4
on conflict (day, rule_id, text_id, outcome) do update set chosen = replies_answerday.chosen + excluded.chosen,
    answered = replies_answerday.answered + excluded.answered, bought = replies_answerday.bought + excluded.bought
