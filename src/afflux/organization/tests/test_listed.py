"""Members whom a carrier lists stand among the accounts before their first customer."""

import pytest

from afflux.connectors import actions
from afflux.connectors.syncing import MembersSynced
from afflux.connectors.tests.conftest import VALUES
from afflux.kernel.actors import SYSTEM
from afflux.kernel.news import tell
from afflux.organization.models import Account

pytestmark = pytest.mark.django_db


def test_listed_members_are_accounts_with_their_newest_names(merchant, now):
    line = actions.add(by=SYSTEM, at=now, kind="wecom", values=VALUES)
    tell(MembersSynced(line.id, "member", {"zhang": "", "li": "李强"}, now))
    tell(MembersSynced(line.id, "member", {"zhang": "张敏"}, now))
    assert dict(Account.objects.values_list("account", "name")) == {"zhang": "张敏", "li": "李强"}
