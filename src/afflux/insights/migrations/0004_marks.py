from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).parent


class Migration(migrations.Migration):
    """Writers of facts mark the past days that they change; see cube.py for why this loses nothing."""

    dependencies = [
        ("insights", "0003_cube"),
        ("channels", "0003_initial"),
        ("trade", "0002_lines_say_their_status"),
        ("contacts", "0002_initial"),
        ("events", "0001_initial"),
        ("organization", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(
            (FOLDER / "0004_marks.sql").read_text(encoding="utf-8"),
            (FOLDER / "0004_marks_back.sql").read_text(encoding="utf-8"),
        )
    ]
