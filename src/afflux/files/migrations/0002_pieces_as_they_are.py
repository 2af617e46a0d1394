from django.db import migrations


class Migration(migrations.Migration):
    """Uploads are mostly compressed already: storing them as they are saves the processor's time on every read."""

    dependencies = [("files", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE files_piece ALTER COLUMN content SET STORAGE EXTERNAL",
            "ALTER TABLE files_piece ALTER COLUMN content SET STORAGE EXTENDED",
        )
    ]
