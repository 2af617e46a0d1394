from pathlib import Path

from django.db import migrations, models

FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    """Counts of adds that triggers keep."""

    dependencies = [
        ("channels", "0009_landing_archived"),
    ]

    operations = [
        migrations.CreateModel(
            name="DayTally",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("staff", models.UUIDField()),
                ("mode", models.UUIDField()),
                ("day", models.DateField()),
                ("adds", models.IntegerField()),
                ("folded", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["staff", "mode", "day"], include=("adds",), name="day_tally_of_staff"
                    ),
                    models.Index(condition=models.Q(("folded", False)), fields=["id"], name="day_tally_fresh"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PoolTally",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("unit", models.UUIDField(null=True)),
                ("staff", models.UUIDField(null=True)),
                ("kept", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(
            (FOLDER / "0010_tallies.sql").read_text(encoding="utf-8"),
            (FOLDER / "0010_tallies_back.sql").read_text(encoding="utf-8"),
        ),
    ]
