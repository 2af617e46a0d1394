-- Whom a typed word may mean, no more than a limit: an identity in full (by key), a part of one but a browser's
-- (trigrams, three characters or more), or a part of a name (pairs of characters, or the first one). Each branch has its index.
select person_id, true as by_identity from contacts_identity where key = any(%s::uuid[])
union all
select person_id, true from contacts_identity where value like any(%s::text[]) and kind <> 'visitor'
union all
select id, false from contacts_person where contacts_grams(name) @> %s::text[] and lower(name) like %s::text
limit %s
