drop trigger topics_unread on conversations_message;
drop function topics_note_unread();
