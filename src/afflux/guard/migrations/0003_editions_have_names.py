from django.db import migrations, models

import afflux.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("guard", "0002_evidence_is_append_only")]
    operations = [
        migrations.RemoveField("edition", "number"),
        migrations.AddField("edition", "name", models.UUIDField(default=afflux.kernel.ids.new_id)),
        migrations.RemoveField("judgement", "edition"),
        migrations.AddField("judgement", "edition", models.UUIDField(blank=True, null=True)),
    ]
