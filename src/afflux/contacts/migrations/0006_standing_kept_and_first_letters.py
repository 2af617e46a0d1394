from django.db import migrations

# Whoever's consents were added or changed hands: the newest row of purpose "contact" is their standing.
STANDING = """
create or replace function contacts_restand(persons uuid[]) returns void language plpgsql as $$
begin
    insert into contacts_standing (person_id, given)
    select touched.id, held.given
    from (select distinct unnest(persons) as id order by id) touched
    cross join lateral (
        select given from contacts_consent consent
        where consent.person_id = touched.id and purpose = 'contact'
        order by at desc, recorded_at desc, given limit 1
    ) held
    on conflict (person_id) do update set given = excluded.given
        where contacts_standing.given is distinct from excluded.given;
    delete from contacts_standing standing where person_id = any(persons)
        and not exists (select from contacts_consent where person_id = standing.person_id and purpose = 'contact');
end $$;
create or replace function contacts_consent_added() returns trigger language plpgsql as $$
begin
    perform contacts_restand(array(select person_id from added));
    return null;
end $$;
create or replace function contacts_consent_moved() returns trigger language plpgsql as $$
begin
    perform contacts_restand(array(select person_id from added union select person_id from gone));
    return null;
end $$;
create trigger consent_added after insert on contacts_consent
    referencing new table as added for each statement execute function contacts_consent_added();
create trigger consent_moved after update on contacts_consent
    referencing new table as added old table as gone for each statement execute function contacts_consent_moved();
select contacts_restand(array(select distinct person_id from contacts_consent));
"""
STANDING_BACK = """
drop trigger consent_added on contacts_consent;
drop trigger consent_moved on contacts_consent;
drop function contacts_consent_added();
drop function contacts_consent_moved();
drop function contacts_restand(uuid[]);
"""
# The first letter too, so that a family name of one character finds its people.
GRAMS = """
create or replace function contacts_grams(name text) returns text[] language sql immutable parallel safe strict as $$
    select coalesce(array_agg(distinct gram), '{}') from (
        select substr(lower(name), place, 2) as gram from generate_series(1, greatest(length(name) - 1, 0)) as place
        union all select substr(lower(name), 1, 1) where name <> ''
    ) grams
$$;
reindex index person_name_grams;
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0005_standing")]
    operations = [
        migrations.RunSQL(STANDING, STANDING_BACK),
        migrations.RunSQL(GRAMS, migrations.RunSQL.noop),
    ]
