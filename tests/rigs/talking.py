"""Beside a running house: makes fifty operators with their sessions, then lets customers write at a pace.

Says JSON lines: first {"cookies": [...]}, then one line per message with its talk and the instant before it was kept.
"""

import json
import os
import sys
import time

PEOPLE, PACE, MESSAGES = (int(word) for word in sys.argv[1:4])
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afflux.settings")


def main():
    import django

    django.setup()
    from django.db import transaction

    from afflux.connectors import actions
    from afflux.connectors.happenings import Said
    from afflux.conversations.models import Talk
    from afflux.kernel.actors import SYSTEM
    from afflux.kernel.clock import utc_now
    from afflux.kernel.ids import new_id
    from afflux.kernel.news import tell

    print(json.dumps({"cookies": [session(number) for number in range(PEOPLE)]}), flush=True)
    line = actions.add(by=SYSTEM, at=utc_now(), kind="webchat", name="Rig", values={})
    sys.stdin.readline()  # until all pages are open
    begun = time.monotonic()
    for number in range(MESSAGES):
        time.sleep(max(0.0, begun + number / PACE - time.monotonic()))
        peer, at = str(new_id()), time.time()
        given = {"connection": line.id, "account": "", "peer": peer, "at": utc_now()}
        with transaction.atomic():
            tell(Said(key=peer, message=peer, text="护肝片多少钱？", **given))
        print(
            json.dumps({"talk": str(Talk.objects.values_list("id", flat=True).get(peer=peer)), "at": at}),
            flush=True,
        )


def session(number):
    """The cookie of an operator who is logged in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from afflux.kernel.clock import utc_now
    from afflux.organization.models import Grant, Unit, User

    user = User.objects.create_user(f"desk{number}", password=None)
    house = Unit.objects.get(kind="headquarters")
    Grant.objects.create(user=user, role="operator", unit=house, granted_at=utc_now())
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store.create()
    return f"session={store.session_key}"


main()
