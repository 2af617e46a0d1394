from django.db import migrations

FORWARD = """
create function guard_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'evidence of the guard is append-only';
end $$;
create trigger guard_judgement_append_only before update or delete or truncate on guard_judgement
    for each statement execute function guard_refuse_change();
"""
BACKWARD = """
drop trigger guard_judgement_append_only on guard_judgement;
drop function guard_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("guard", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
