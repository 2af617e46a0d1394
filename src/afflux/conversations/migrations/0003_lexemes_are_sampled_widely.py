from django.db import migrations


class Migration(migrations.Migration):
    """Ten thousand lexemes with their frequencies instead of a thousand: the way a search takes rests on them."""

    dependencies = [("conversations", "0002_the_desk")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE conversations_message ALTER COLUMN tokens SET STATISTICS 1000",
            "ALTER TABLE conversations_message ALTER COLUMN tokens SET STATISTICS -1",
        )
    ]
