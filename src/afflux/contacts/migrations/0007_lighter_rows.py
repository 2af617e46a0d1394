import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


# The same characters as before without a set of rows for every name: a twentieth of the time, and no index to build anew.
GRAMS = """
create or replace function contacts_grams(name text) returns text[] language plpgsql immutable parallel safe strict as $$
declare
    low text := lower(name);
    grams text[] := case when name = '' then '{}' else array[substr(low, 1, 1)] end;
begin
    for place in 1 .. length(name) - 1 loop
        grams := grams || substr(low, place, 2);
    end loop;
    return grams;
end $$;
"""
GRAMS_BACK = """
create or replace function contacts_grams(name text) returns text[] language sql immutable parallel safe strict as $$
    select coalesce(array_agg(distinct gram), '{}') from (
        select substr(lower(name), place, 2) as gram from generate_series(1, greatest(length(name) - 1, 0)) as place
        union all select substr(lower(name), 1, 1) where name <> ''
    ) grams
$$;
"""
# A consent that names a text names one that is there. Texts are append-only, so one look when the row comes is a promise
# for ever, and a statement of five thousand rows takes one look instead of five thousand.
# Whoever had no standing gets the newest of what came; whoever had one, what the whole ledger says.
ADDED = """
create or replace function contacts_consent_added() returns trigger language plpgsql as $$
declare
    missing uuid;
begin
    select text_id into missing from (select distinct text_id from added where text_id is not null) named
        where not exists (select from contacts_consenttext where id = named.text_id) limit 1;
    if missing is not null then
        raise foreign_key_violation using message = format('consent text %s is not there', missing);
    end if;
    perform contacts_restand(array(select distinct standing.person_id from added join contacts_standing standing using (person_id)));
    insert into contacts_standing (person_id, given)
        select distinct on (person_id) person_id, given from added where purpose = 'contact'
        order by person_id, at desc, recorded_at desc, given
        on conflict do nothing;
    return null;
end $$;
"""
ADDED_BACK = """
create or replace function contacts_consent_added() returns trigger language plpgsql as $$
begin
    perform contacts_restand(array(select person_id from added));
    return null;
end $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0006_standing_kept_and_first_letters'),
        ('organization', '0003_staff_changes_are_told'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='identity',
            name='identity_value_like',
        ),
        migrations.AlterField(
            model_name='consent',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='contacts.person'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='text',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='contacts.consenttext'),
        ),
        migrations.AlterField(
            model_name='person',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='contacts.person'),
        ),
        migrations.AlterField(
            model_name='person',
            name='staff',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organization.staff'),
        ),
        migrations.AlterField(
            model_name='person',
            name='unit',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit'),
        ),
        migrations.AlterField(
            model_name='standing',
            name='person',
            field=models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='standing', serialize=False, to='contacts.person'),
        ),
        migrations.AlterField(
            model_name='tagging',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='contacts.person'),
        ),
        migrations.AlterField(
            model_name='tagging',
            name='tag',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='contacts.tag'),
        ),
        migrations.AddIndex(
            model_name='identity',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('value'), name='gin_trgm_ops'), condition=models.Q(('kind', 'visitor'), _negated=True), name='identity_value_like'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('merged_into', None), _negated=True), fields=['merged_into'], name='person_absorbed'),
        ),
        migrations.RunSQL(GRAMS, GRAMS_BACK),
        migrations.RunSQL(ADDED, ADDED_BACK),
    ]
