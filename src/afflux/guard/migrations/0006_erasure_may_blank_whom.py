from django.db import migrations

# What was checked in the side bar names its reader by the carrier's id; who was forgotten is named no more.
FUNCTION = """
create or replace function guard_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and current_setting('afflux.erasing', true) = 'on'
        and to_jsonb(new) - %(words)s = to_jsonb(old) - %(words)s then
        return new;
    end if;
    raise exception 'evidence of the guard is append-only';
end $$;
"""
FORWARD = FUNCTION.replace("%(words)s", "'{findings,subject}'::text[]")
BACKWARD = FUNCTION.replace("%(words)s", "'findings'")


class Migration(migrations.Migration):
    dependencies = [("guard", "0005_texts_may_be_let_go")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
