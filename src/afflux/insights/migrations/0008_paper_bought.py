from django.db import migrations, models


class Migration(migrations.Migration):
    """Who bought when, and when before: different buyers are counted from the index alone."""

    dependencies = [("insights", "0007_cells_by_hour")]

    operations = [
        migrations.AddIndex(
            model_name="paper",
            index=models.Index(
                condition=models.Q(("person__isnull", False), ("sale", True)),
                fields=["day"],
                include=("person", "prev_day", "first_channel", "last_channel"),
                name="paper_bought",
            ),
        ),
    ]
