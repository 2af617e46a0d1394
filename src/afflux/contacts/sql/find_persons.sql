-- Whom a typed word may mean: an identity in full (by key), a part of one (trigrams, three characters or more),
-- or a part of a name (pairs of characters, two or more). Each branch has its index; the outer query applies the doors.
-- A branch that the word is too short for gets no patterns, or null.
select person_id from contacts_identity where key = any(%s::uuid[])
union
select person_id from contacts_identity where value like any(%s::text[])
union
select id from contacts_person where contacts_grams(name) @> %s::text[] and lower(name) like %s::text
