"""Plans as tests need them."""

from uuid import uuid4

from afflux.edge.plans import CodeRow, Plan, TargetRow, WindowRow, plan_of

NOON = 1_790_049_600_000  # 2026-09-22 12:00 in Shanghai, a Tuesday


def target(**fields):
    own = {
        "id": uuid4().hex, "kind": "url", "url": f"https://{uuid4().hex[:8]}.example.com/", "weight": 1, "daily_cap": None, "schedule": [],
        "staff": None, "serves": True, "left": False, "opened_on": None, "stopped_until": None,
    }  # fmt: skip
    return TargetRow(**{**own, **fields})


def hours(days, begin, end):
    return WindowRow(days=days, begin=begin, end=end)


def row(*targets, **fields):
    own = {
        "id": uuid4().hex, "slug": "abc", "timezone": "Asia/Shanghai", "daily_cap": None, "fallback_url": "", "opens": None, "ends": None,
        "closed": False, "channel": uuid4().hex, "mode": str(uuid4()), "targets": list(targets), "pace": [],
    }  # fmt: skip
    return CodeRow(**{**own, **fields})


def plan(*rows) -> Plan:
    return plan_of(list(rows))
