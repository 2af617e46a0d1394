from django.db import migrations

FORWARD = """
create index guard_approval_holds_text on guard_approval (asked_at, id) where text <> '' and state <> 'waiting';
create index guard_judgement_holds_words on guard_judgement (at, id)
    where jsonb_path_exists(findings, '$[*] ? (@.quoted != "")');
"""
BACKWARD = "drop index guard_approval_holds_text; drop index guard_judgement_holds_words;"


class Migration(migrations.Migration):
    dependencies = [("guard", "0004_erasure_may_blank_quotes")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
