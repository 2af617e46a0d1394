-- One row a topic: consultations about it in the period and in the one before, how many nobody answered within a day, and
-- what they were tied to most. A talk counts once a day. The part of the house the reader sees is cut by unit; whoever sees
-- all of it pays for no look at the talks. What is common is counted by hash: sorting a quarter's mentions takes longer.
with seen as materialized (
    select mention.topic_id as topic, mention.product_id as product, mention.channel_id as channel, nullif(mention.page, '') as page,
        not exists (
            select from conversations_message answer
            where answer.talk_id = mention.talk_id and answer.direction = 'out' and answer.key not like 'welcome/%%'
                and answer.at >= mention.at and answer.at < mention.at + interval '1 day'
        ) as unanswered
    from topics_mention mention
    where mention.at >= %(start)s and mention.at < %(stop)s
        and (%(units)s::uuid[] is null or mention.talk_id in (select id from conversations_talk where unit_id = any(%(units)s::uuid[])))
),
earlier as (
    select mention.topic_id as topic, count(*) as said
    from topics_mention mention
    where mention.at >= %(before)s and mention.at < %(start)s
        and (%(units)s::uuid[] is null or mention.talk_id in (select id from conversations_talk where unit_id = any(%(units)s::uuid[])))
    group by mention.topic_id
),
told as (select topic, count(*) as said, count(*) filter (where unanswered) as unanswered from seen group by topic),
products as (
    select distinct on (topic) topic, product from seen where product is not null
    group by topic, product order by topic, count(*) desc, product
),
channels as (
    select distinct on (topic) topic, channel from seen where channel is not null
    group by topic, channel order by topic, count(*) desc, channel
),
pages as (
    select distinct on (topic) topic, page from seen where page is not null
    group by topic, page order by topic, count(*) desc, page
)
select topic.id, topic.name, topic.words, coalesce(told.said, 0), coalesce(earlier.said, 0), coalesce(told.unanswered, 0),
    products.product, channels.channel, pages.page
from topics_topic topic
left join told on told.topic = topic.id
left join earlier on earlier.topic = topic.id
left join products on products.topic = topic.id
left join channels on channels.topic = topic.id
left join pages on pages.topic = topic.id
order by 4 desc, topic.name
