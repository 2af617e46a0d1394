-- One row a topic: consultations about it in the period and in the one before, how many nobody answered within a day, and
-- what they were tied to most. A talk counts once a day. The part of the house the reader sees is cut by unit.
with seen as materialized (
    select mention.topic_id as topic, mention.at, mention.product_id, mention.channel_id, mention.page,
        mention.at >= %(start)s as now,
        mention.at >= %(start)s and not exists (
            select from conversations_message answer
            where answer.talk_id = mention.talk_id and answer.direction = 'out' and answer.key not like 'welcome/%%'
                and answer.at >= mention.at and answer.at < mention.at + interval '1 day'
        ) as unanswered
    from topics_mention mention join conversations_talk talk on talk.id = mention.talk_id
    where mention.at >= %(before)s and mention.at < %(stop)s
        and (%(units)s::uuid[] is null or talk.unit_id = any(%(units)s::uuid[]))
)
select topic.id, topic.name, topic.words,
    count(seen.topic) filter (where now), count(seen.topic) filter (where not now),
    count(seen.topic) filter (where now and unanswered),
    mode() within group (order by product_id) filter (where now and product_id is not null),
    mode() within group (order by channel_id) filter (where now and channel_id is not null),
    mode() within group (order by page) filter (where now and page <> '')
from topics_topic topic left join seen on seen.topic = topic.id
group by topic.id
order by 4 desc, topic.name
