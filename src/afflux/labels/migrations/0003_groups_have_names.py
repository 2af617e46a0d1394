from django.db import migrations, models

# Groups of which only the members were known get their row; the next reading of the company brings their names.
KNOWN = """
insert into labels_group (connection, "group", name, heard_at)
select connection, "group", '', max(joined_at) from labels_membership group by connection, "group"
"""


class Migration(migrations.Migration):
    dependencies = [("labels", "0002_due")]

    operations = [
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("connection", models.UUIDField()),
                ("group", models.CharField(max_length=64)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("heard_at", models.DateTimeField()),
                ("gone_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("connection", "group"), name="group_once")]
            },
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
