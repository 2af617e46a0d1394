-- Whoever did or said something is noted by the statement that wrote it, set-wise: an import of a million rows notes them
-- in as many statements as it writes. Where no rule is active nothing is noted.
create function labels_note(people uuid[]) returns void language sql as $$
    insert into labels_due (person_id, since)
    select distinct person, now() from unnest(people) person
    where person is not null and exists (select from labels_rule where active)
    on conflict (person_id) do nothing
$$;

create function labels_note_persons() returns trigger language plpgsql as $$
begin
    perform labels_note((select array_agg(person_id) from changed));
    return null;
end $$;

create function labels_note_messages() returns trigger language plpgsql as $$
begin
    perform labels_note((
        select array_agg(talk.person_id) from changed join conversations_talk talk on talk.id = changed.talk_id
        where changed.direction = 'in'
    ));
    return null;
end $$;

create function labels_note_talks() returns trigger language plpgsql as $$
begin
    perform labels_note((
        select array_agg(changed.person_id) from changed join before using (id)
        where changed.person_id is distinct from before.person_id
    ));
    return null;
end $$;

create trigger labels_added after insert on channels_add
    referencing new table as changed for each statement execute function labels_note_persons();
create trigger labels_ordered after insert on trade_order
    referencing new table as changed for each statement execute function labels_note_persons();
create trigger labels_reordered after update on trade_order
    referencing new table as changed for each statement execute function labels_note_persons();
create trigger labels_tagged after insert on contacts_tagging
    referencing new table as changed for each statement execute function labels_note_persons();
create trigger labels_said after insert on conversations_message
    referencing new table as changed for each statement execute function labels_note_messages();
create trigger labels_introduced after update on conversations_talk
    referencing old table as before new table as changed for each statement execute function labels_note_talks();
