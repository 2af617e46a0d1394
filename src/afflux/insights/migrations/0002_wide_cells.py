import afflux.kernel.ids
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("insights", "0001_initial")]
    operations = [migrations.DeleteModel("Cell"), migrations.DeleteModel("Dirty")]
