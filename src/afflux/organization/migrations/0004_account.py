import django.db.models.deletion
from django.db import migrations, models

import afflux.kernel.ids


class Migration(migrations.Migration):
    """Accounts of ours at carriers, and who stands behind them."""

    dependencies = [
        ("connectors", "0004_answer"),
        ("organization", "0003_staff_changes_are_told"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=afflux.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("account", models.CharField(max_length=128, verbose_name="Account")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="Name")),
                ("heard_at", models.DateTimeField()),
                ("assigned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="connectors.connection",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="accounts",
                        to="organization.staff",
                        verbose_name="Staff",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                fields=("connection", "account"), name="account_once_on_its_line"
            ),
        ),
    ]
