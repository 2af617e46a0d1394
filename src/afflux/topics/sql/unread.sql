-- Words of customers are noted by the statement that wrote them, set-wise: a reader by ids alone would pass over what a
-- slower transaction commits behind it.
create function topics_note_unread() returns trigger language plpgsql as $$
begin
    insert into topics_unread (message_id) select id from fresh where direction = 'in' on conflict do nothing;
    return null;
end $$;
create trigger topics_unread after insert on conversations_message
    referencing new table as fresh for each statement execute function topics_note_unread();
