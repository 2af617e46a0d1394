from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trade", "0002_lines_say_their_status")]
    operations = [migrations.RunSQL("create sequence trade_order_number", "drop sequence trade_order_number")]
