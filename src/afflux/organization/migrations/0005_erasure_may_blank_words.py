from django.db import migrations

# Who did what and when stands for ever. Names and words of somebody who was forgotten do not: an erasure may blank them.
FORWARD = """
create or replace function organization_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and current_setting('afflux.erasing', true) = 'on'
        and to_jsonb(new) - 'subject_name' - 'detail' = to_jsonb(old) - 'subject_name' - 'detail' then
        return new;
    end if;
    raise exception 'the audit trail is append-only';
end $$;
drop trigger audit_append_only on organization_auditentry;
create trigger audit_append_only before update or delete on organization_auditentry
    for each row execute function organization_refuse_change();
create trigger audit_never_emptied before truncate on organization_auditentry
    for each statement execute function organization_refuse_change();
"""
BACKWARD = """
drop trigger audit_never_emptied on organization_auditentry;
drop trigger audit_append_only on organization_auditentry;
create or replace function organization_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit trail is append-only';
end $$;
create trigger audit_append_only before update or delete or truncate on organization_auditentry
    for each statement execute function organization_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("organization", "0004_account")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
