from django.db import migrations, models


class Migration(migrations.Migration):
    """A store and a member of staff find their cells without reading everybody's."""

    dependencies = [("insights", "0008_paper_bought")]

    operations = [
        migrations.AddIndex(
            model_name="cell",
            index=models.Index(
                condition=models.Q(("unit__isnull", False)), fields=["unit", "of_day"], name="cell_of_unit"
            ),
        ),
        migrations.AddIndex(
            model_name="cell",
            index=models.Index(
                condition=models.Q(("staff__isnull", False)), fields=["staff", "of_day"], name="cell_of_staff"
            ),
        ),
        migrations.AddIndex(
            model_name="cell",
            index=models.Index(
                condition=models.Q(("staff__isnull", False), ("unit__isnull", True)),
                fields=["staff", "of_day"],
                name="cell_of_own_staff",
            ),
        ),
        migrations.AddIndex(
            model_name="cell",
            index=models.Index(
                condition=models.Q(("staff__isnull", True), ("unit__isnull", True)),
                fields=["channel", "of_day"],
                name="cell_of_own_channel",
            ),
        ),
    ]
