from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("topics", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Unread",
            fields=[("message_id", models.UUIDField(primary_key=True, serialize=False))],
        ),
        migrations.AddField("topic", "behind", models.BooleanField(default=True)),
        migrations.RunSQL(
            (SQL / "unread.sql").read_text(encoding="utf-8"),
            (SQL / "unread_back.sql").read_text(encoding="utf-8"),
        ),
    ]
