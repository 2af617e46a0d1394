from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("labels", "0001_initial"),
        ("channels", "0001_initial"),
        ("trade", "0001_initial"),
        ("contacts", "0001_initial"),
        ("conversations", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(
            (SQL / "due.sql").read_text(encoding="utf-8"), (SQL / "due_back.sql").read_text(encoding="utf-8")
        )
    ]
