-- Consultations a day and topic, for the small lines; days without any are filled in by the reader.
select mention.topic_id, mention.day, count(*)
from topics_mention mention
where mention.at >= %(start)s and mention.at < %(stop)s
    and (%(units)s::uuid[] is null or mention.talk_id in (select id from conversations_talk where unit_id = any(%(units)s::uuid[])))
group by mention.topic_id, mention.day
