-- Who holds these identities now; locked in key order until the end of the transaction, so nobody is merged away
-- under the facts that are about to be written.
select key, person_id from contacts_identity where key = any(%s::uuid[]) order by key for update
