-- What many open pages do not know yet, in one question: each asks (line, peer, after) and gets its guest's words in
-- order, at most SHOWN of them; a page that knows nothing gets the newest. One row at least for each guest there is,
-- for a page is also told until when we have read. The unique index (guest, seq) serves every page by one short range.
select asked.place::int, guest.read_at, word.seq, word.key, word.by, word.body, word.at
from unnest($1::uuid[], $2::uuid[], $3::int[]) with ordinality as asked (line, peer, after, place)
join connectors_webchat_guest guest on guest.connection_id = asked.line and guest.peer = asked.peer
left join lateral (
    select seq, key, by, body, at
    from connectors_webchat
    where guest_id = guest.id
        and seq > case when asked.after > 0 then asked.after else guest.seq - 100 end
    order by seq
    limit 100
) word on true
order by asked.place, word.seq
