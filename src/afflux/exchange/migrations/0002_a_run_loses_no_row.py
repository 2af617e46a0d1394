from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]
    operations = [
        migrations.AddField("run", "found", models.JSONField(default=dict)),
        migrations.AddField("run", "share", models.FloatField(default=0)),
        migrations.AddField("run", "skipped", models.BigIntegerField(default=0)),
        migrations.AlterField("reject", "raw", models.JSONField(default=dict)),
        migrations.AddIndex("run", models.Index(fields=["-created_at", "-id"], name="run_latest")),
        migrations.AddConstraint(
            "run",
            models.CheckConstraint(
                condition=Q(next_row=F("imported") + F("merged") + F("rejected") + F("skipped")),
                name="run_loses_no_row",
            ),
        ),
    ]
