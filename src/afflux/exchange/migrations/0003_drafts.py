from django.db import migrations, models


class Migration(migrations.Migration):
    """A run may wait for a person to choose its columns. Only the choices change, the column stays as it is."""

    dependencies = [("exchange", "0002_a_run_loses_no_row")]
    operations = [
        migrations.AlterField(
            "run",
            "state",
            models.CharField(
                choices=[
                    ("draft", "Columns to choose"),
                    ("waiting", "Waiting"),
                    ("running", "Running"),
                    ("stopped", "Stopped"),
                    ("done", "Done"),
                    ("failed", "Failed"),
                ],
                default="waiting",
                max_length=8,
            ),
        )
    ]
