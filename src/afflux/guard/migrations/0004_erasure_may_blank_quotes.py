from django.db import migrations

# That a text was judged, when, by which rules and how stays evidence. What it quoted of somebody who was forgotten does not.
FORWARD = """
create or replace function guard_refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and current_setting('afflux.erasing', true) = 'on'
        and to_jsonb(new) - 'findings' = to_jsonb(old) - 'findings' then
        return new;
    end if;
    raise exception 'evidence of the guard is append-only';
end $$;
drop trigger guard_judgement_append_only on guard_judgement;
create trigger guard_judgement_append_only before update or delete on guard_judgement
    for each row execute function guard_refuse_change();
create trigger guard_judgement_never_emptied before truncate on guard_judgement
    for each statement execute function guard_refuse_change();
"""
BACKWARD = """
drop trigger guard_judgement_never_emptied on guard_judgement;
drop trigger guard_judgement_append_only on guard_judgement;
create or replace function guard_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'evidence of the guard is append-only';
end $$;
create trigger guard_judgement_append_only before update or delete or truncate on guard_judgement
    for each statement execute function guard_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("guard", "0003_editions_have_names")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
