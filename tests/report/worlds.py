"""Months made by hand, for forms that must stand names and sizes that no sample has."""

from collections.abc import Sequence
from typing import Any

from percall.report.month import Report

NONE = dict.fromkeys(
    ("service_level_share", "abandoned_share", "asa_s", "aht_s", "occupancy_share",
     "resolved_first_share", "satisfaction")
)  # fmt: skip


def strange_books(accounts: Sequence[str]) -> Report:
    """A month of 100 on each account, one line each, in a pool named for the account."""
    found = strange_report(queues=["one"] * len(accounts))
    (row,), (line,), (pool,) = found.document["reconciliation"], found.lines, found.pools
    each = dict.fromkeys(("ledger", "assigned"), "100.000000000") | {"unused": "0.000000000"}
    found.document["accounts"] = [
        {"account": one, "cost": "100.000000000", "in_definition": True} for one in accounts
    ]
    found.document["reconciliation"] = [
        row | each | {"pool": f"agent_time {one}", "scope": one} for one in accounts
    ]
    found.document["groups"] = found.document["groups"][:1]
    lines = [line | {"account": one, "scope": one, "amount": "100", "accrued": "100"}
             for one in accounts]  # fmt: skip
    pools = [pool | {"pool": f"agent_time {one}", "scope": one, "capacity": 8.0, "used": 8,
                     "chosen": 8, "queues": {}, "full_rate": 12.5, "practical_rate": 12.5}
             for one in accounts]  # fmt: skip
    return Report(found.document, lines, pools)


def strange_report(queues: Sequence[str]) -> Report:
    """A month of 100 a queue, each with ten calls, in one pool that is used evenly."""
    count = len(queues)
    book = f"{100 * count}.000000000"
    each = {"fully_loaded": "10.000000000", "practical_capacity": "8.000000000", "why_not": None}
    document: dict[str, Any] = {
        "centre": "=HYPERLINK(1)", "currency": "EUR", "month": "2026-10",
        "from_on": "2026-10-01", "to_on": "2026-11-01", "group": None,
        "definition": {"name": "counting", "hash": "0", "per": "call", "answer_within_s": 20,
                       "only": {}},
        "definition_in_words": ["Calls are calls."], "notes": [],
        "contacts": 10 * count, "offered": 10 * count, "answered": 10 * count,
        "calls": 10 * count, "sales": None, "leads": None, "book": book, "cost": book,
        "other": "0.000000000", "unassigned": "0.000000000", "not_in_definition": "0.000000000",
        "abandoned_cost": "0.000000000", "cost_per_call": each, "quality": NONE,
        "guardrails": [], "groups_overlap": False,
        "accounts": [{"account": "Labour", "cost": book, "in_definition": True}],
        "reconciliation": [{
            "pool": "agent_time", "driver": "agent_time", "scope": None, "capacity": "known",
            "capacity_known_share": "1.000000000", "ledger": book,
            "assigned": f"{80 * count}.000000000", "other": "0.000000000",
            "unused": f"{20 * count}.000000000", "unassigned": "0.000000000",
            "over_driven": "0.000000000",
        }],
        "groups": [
            {"queue": queue, "contacts": 10, "calls": 10,
             "cost": {"fully_loaded": "100.000000000", "practical_capacity": "80.000000000"},
             "cost_per_call": each, "quality": NONE}
            for queue in queues
        ],
        "unused": f"{20 * count}.000000000", "unused_share": "0.200000000", "charge": None,
        "charges": None, "pools": None, "signed": None, "sold": None,
        "trend": [], "bridge": {"why_not": "nothing to compare"},
        "bridge_year": {"why_not": "nothing to compare"}, "failure": {"why_not": "not known"},
        "budget": {"why_not": "there is none"},
        "data": {"first_on": "2026-10-01", "last_on": "2026-10-31", "is_covered": True,
                 "quarantined_rows": 0, "capacity_known_share": None},
    }  # fmt: skip
    line = {
        "file": "=1+1.csv", "row": 2, "account": "Labour", "from_on": "2026-10-01",
        "to_on": "2026-11-01", "amount": book, "currency": "EUR", "rate": "1",
        "driver": "agent_time", "scope": None, "in_definition": True, "cash_kind": None,
        "note": "=cmd", "accrued": book,
    }  # fmt: skip
    pool = {
        "pool": "agent_time", "driver": "agent_time", "scope": None, "unit": "hour", "capacity": 1000.0 * count,
        "capacity_state": "known", "used": 800 * count, "chosen": 800 * count,
        "queues": dict.fromkeys(queues, 800), "full_rate": 1 / 8, "practical_rate": 0.1,
    }  # fmt: skip
    return Report(document, [line], [pool])
