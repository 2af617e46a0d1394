from django.db import migrations

# A consent is never edited and never deleted. Only its person changes, when two persons turn out to be one (or not).
LEDGER = """
create function contacts_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and tg_table_name = 'contacts_consent'
        and to_jsonb(new) - 'person_id' = to_jsonb(old) - 'person_id' then
        return new;
    end if;
    raise exception '% is append-only', tg_table_name;
end $$;
create trigger consent_append_only before update or delete on contacts_consent
    for each row execute function contacts_refuse_change();
create trigger consent_text_append_only before update or delete on contacts_consenttext
    for each row execute function contacts_refuse_change();
"""
LEDGER_BACK = """
drop trigger consent_append_only on contacts_consent;
drop trigger consent_text_append_only on contacts_consenttext;
drop function contacts_refuse_change();
"""
# Every two neighbouring characters of a name, in lower case: finds any part of a name of two characters or more.
GRAMS = """
create function contacts_grams(name text) returns text[] language sql immutable parallel safe strict as $$
    select coalesce(array_agg(distinct substr(lower(name), place, 2)), '{}')
    from generate_series(1, greatest(length(name) - 1, 0)) as place
$$;
"""
GRAMS_BACK = "drop function contacts_grams(text);"


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_initial")]
    operations = [migrations.RunSQL(LEDGER, LEDGER_BACK), migrations.RunSQL(GRAMS, GRAMS_BACK)]
