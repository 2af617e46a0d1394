"""Every installation starts with the ten modes; taking the migration back leaves them, for channels may use them."""

from django.db import migrations

from afflux.channels.seeds import seed_modes


def seed(apps, schema_editor):
    seed_modes(apps.get_model("channels", "Mode"), apps.get_model("channels", "PacePoint"))


class Migration(migrations.Migration):
    dependencies = [("channels", "0003_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
