-- The word that holds for each of the people of a piece: their newest of the purpose "contact". Of two of the same moment
-- the one that takes back holds.
select asked.place, word.given, word.basis, text.name, text.version
from unnest(%s::uuid[]) with ordinality as asked (person, place)
cross join lateral (
    select given, basis, text_id from contacts_consent consent
    where consent.person_id = asked.person and consent.purpose = 'contact'
    order by consent.at desc, consent.recorded_at desc, consent.given
    limit 1
) word
left join contacts_consenttext text on text.id = word.text_id
