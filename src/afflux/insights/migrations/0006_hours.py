from pathlib import Path

from django.db import migrations, models

FOLDER = Path(__file__).parent
# The way back: the functions as they were written first, in place of those that know hours.
BEFORE = (FOLDER / "0004_marks.sql").read_text(encoding="utf-8")
FUNCTIONS = BEFORE[: BEFORE.index("create trigger")].replace("create function", "create or replace function")


class Migration(migrations.Migration):

    dependencies = [
        ('insights', '0005_daily_sums'),
    ]

    operations = [
        # Days built before know no hours and no sums of the whole: they are built again.
        migrations.RunSQL(
            "truncate insights_cell, insights_paper, insights_built, insights_daily", migrations.RunSQL.noop
        ),
        migrations.AddField(
            model_name='cell',
            name='hour',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='dirty',
            name='hour',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='paper',
            name='hour',
            field=models.SmallIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name='BuiltHour',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('hour', models.SmallIntegerField()),
                ('built_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'hour'), name='built_hour_once')],
            },
        ),
        migrations.CreateModel(
            name='Comeback',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('month', models.DateField()),
                ('people', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['day'], name='comeback_day')],
            },
        ),
        migrations.CreateModel(
            name='Gap',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('days', models.IntegerField()),
                ('sales', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['day'], name='gap_day')],
            },
        ),
        migrations.CreateModel(
            name='Lag',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('of_day', models.DateField()),
                ('won', models.BigIntegerField()),
                ('again', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['of_day'], name='lag_of_day'), models.Index(fields=['day'], name='lag_day')],
            },
        ),
        migrations.RunSQL(
            (FOLDER / "0006_hours.sql").read_text(encoding="utf-8"),
            FUNCTIONS + "drop function insights_hour(timestamptz, timestamptz);",
        ),
    ]
