"""Forgetting somebody and letting words go after their time leave the same of a judgement: all but the words."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from afflux.guard import letting_go
from afflux.guard.forgetting import forget
from afflux.guard.gate import judge
from afflux.guard.models import Approval, Judgement
from afflux.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
TEXT = "顶级食材，极致口感，打 13812345678 找她"


class Act:
    """A sweep that does what it is told."""

    going = True

    def change(self, part, rows, **values):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select set_config('afflux.erasing', 'on', true)")
            rows.update(**values)


def facts(row):
    return [
        {key: value for key, value in one.items() if key != "quoted"}
        for one in type(row).objects.get(pk=row.pk).findings
    ]


@pytest.fixture
def judged(now):
    def asked(subject):
        judge(TEXT, purpose="template", subject=subject, by=SYSTEM, at=now)
        return Approval.objects.get(subject=subject), Judgement.objects.get(subject=subject)

    return asked


def test_forgetting_and_letting_go_leave_the_same(judged):
    forgotten, old = judged("peer:a"), judged("peer:b")
    before = [facts(row) for row in forgotten]
    assert len(before[0]) >= 3
    forget(Act(), "guard.texts", ["peer:a"])
    decided = Approval.objects.filter(pk=old[0].pk)
    decided.update(state="refused", decided_at=old[0].asked_at)
    letting_go.blank("approval", [old[0].pk])
    letting_go.blank("judgement", [old[1].pk])
    for one, other, was in zip(forgotten, old, before, strict=True):
        assert facts(one) == facts(other) == was, "what was found, where, by which rule and how gravely"
        assert all(
            not found["quoted"] for row in (one, other) for found in type(row).objects.get(pk=row.pk).findings
        )


def test_no_word_of_the_text_is_left_in_any_column(judged):
    judged("peer:a")
    forget(Act(), "guard.texts", [], named=["peer:a"])
    with connection.cursor() as cursor:
        for table in ("guard_approval", "guard_judgement"):
            cursor.execute(f"select to_jsonb({table})::text from {table} where subject = 'erased'")
            (row,) = cursor.fetchone()
            assert not any(word in row for word in ("顶级", "极致", "138*", "peer:a")), table
            assert "superlative.top" in row, "how often a rule found something can still be counted"


def test_who_was_forgotten_already_is_not_counted_again(judged):
    judged("peer:a")
    forget(Act(), "guard.texts", ["peer:a"])

    class Look(Act):
        def change(self, part, rows, **values):
            assert rows.count() == 0

    forget(Look(), "guard.texts", ["peer:a"])
