"""A member of staff who goes off duty or leaves must stop getting people within a second: the edge is told."""

from django.db import migrations

FORWARD = """
create function organization_tell_staff() returns trigger language plpgsql as $$
begin
    perform pg_notify('afflux_codes', '*');
    return null;
end $$;
create trigger staff_told after update of on_duty, left_at, account_opened_on on organization_staff
    for each statement execute function organization_tell_staff();
"""
BACKWARD = """
drop trigger staff_told on organization_staff;
drop function organization_tell_staff();
"""


class Migration(migrations.Migration):
    dependencies = [("organization", "0002_audit_is_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
