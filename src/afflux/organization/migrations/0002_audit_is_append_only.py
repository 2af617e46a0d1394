from django.db import migrations

FORWARD = """
create function organization_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit trail is append-only';
end $$;
create trigger audit_append_only before update or delete or truncate on organization_auditentry
    for each statement execute function organization_refuse_change();
"""
BACKWARD = """
drop trigger audit_append_only on organization_auditentry;
drop function organization_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("organization", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
