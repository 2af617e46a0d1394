from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('insights', '0006_hours'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='cell',
            name='cell_day',
        ),
        migrations.AddIndex(
            model_name='cell',
            index=models.Index(fields=['day', 'hour'], name='cell_day_hour'),
        ),
    ]
