-- So many notes, the oldest first, for this transaction alone: another reader passes over them, a failure brings them back.
delete from topics_unread where message_id in (
    select message_id from topics_unread order by message_id limit %(most)s for update skip locked
)
returning message_id
