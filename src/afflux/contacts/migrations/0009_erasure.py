import django.db.models.deletion
from django.db import migrations, models

import afflux.kernel.ids

# Consents are evidence and stay; where they came from is in words, which may name somebody. Those an erasure may blank.
FORWARD = """
create or replace function contacts_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and tg_table_name = 'contacts_consent'
        and to_jsonb(new) - 'person_id' = to_jsonb(old) - 'person_id' then
        return new;
    end if;
    if tg_op = 'UPDATE' and tg_table_name = 'contacts_consent' and current_setting('afflux.erasing', true) = 'on'
        and to_jsonb(new) - 'source' = to_jsonb(old) - 'source' then
        return new;
    end if;
    raise exception '% is append-only', tg_table_name;
end $$;
"""
BACKWARD = """
create or replace function contacts_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and tg_table_name = 'contacts_consent'
        and to_jsonb(new) - 'person_id' = to_jsonb(old) - 'person_id' then
        return new;
    end if;
    raise exception '% is append-only', tg_table_name;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0008_tags_in_the_background")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=afflux.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="Reason")),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=160)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "Reading through"),
                            ("held", "Waits for a legal hold"),
                            ("done", "Forgotten"),
                        ],
                        default="reading",
                        max_length=8,
                    ),
                ),
                ("rows", models.JSONField(default=dict)),
                ("kept", models.JSONField(default=list)),
                ("sealed", models.BinaryField(default=b"")),
                ("place", models.SmallIntegerField(default=0)),
                ("reached", models.CharField(blank=True, max_length=40)),
                ("read", models.BigIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="erasures", to="contacts.person"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["-at", "-id"], name="erasure_latest")]},
        ),
    ]
