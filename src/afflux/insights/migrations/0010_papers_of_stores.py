from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('insights', '0009_cells_of_units'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(condition=models.Q(('first_unit__isnull', False)), fields=['first_unit', 'day'], name='paper_of_unit'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(condition=models.Q(('first_staff__isnull', False), ('first_unit__isnull', True)), fields=['first_staff', 'day'], name='paper_of_staff'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(condition=models.Q(('first_staff__isnull', True), ('first_unit__isnull', True)), fields=['first_channel', 'day'], name='paper_of_channel'),
        ),
    ]
