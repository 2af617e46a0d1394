-- Words of another system, a chunk at a time; who comes second changes nothing.
INSERT INTO conversations_message
    (id, talk_id, key, at, direction, by_kind, by_id, by_name, kind, text, tokens, state, problem, hold)
SELECT id, talk, key, at, direction, by_kind, NULL, by_name, kind, words, tokens::tsvector, state, '', NULL
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::text[], %s::text[], %s::text[])
  AS new (id, talk, key, at, direction, by_kind, by_name, kind, words, tokens, state)
ON CONFLICT (talk_id, key) DO NOTHING
RETURNING id
