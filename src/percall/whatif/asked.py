"""Opens a workspace as a case: its settings, flow, fitted behaviour and books, and some days."""

from __future__ import annotations

from typing import Any

from percall.costing.ask import Words, ask, days_of, sound_lines
from percall.costing.printed import as_json
from percall.errors import QuestionFault
from percall.flow.reading import FLOW_FILE, read_flow_file
from percall.intervals import Period
from percall.ledger.tariff_files import read_tariffs
from percall.store.engine import DuckDb
from percall.store.manifest import read_manifest
from percall.store.workspace import Workspace, reading
from percall.texts import _
from percall.twin.reading import BEHAVIOUR_FILE, read_behaviour_file
from percall.whatif.case import Case

TURNED_AWAY = ("left_queue", "blocked", "failed")
"""Outcomes of customers who found the centre closed or full, or were sent away."""


def case_of(workspace: Workspace) -> Case:
    """The centre as its twin plays it and its books price it.

    Raises:
        QuestionFault: There is no twin yet, or no ledger.
        WorkspaceFault: A file of it cannot be read.
        LedgerFault: A line of the ledger cannot be read.
    """
    root = workspace.root
    for name in (FLOW_FILE, BEHAVIOUR_FILE):
        if not (root / name).is_file():
            raise QuestionFault(
                _("There is no twin yet"), where=name,
                do=_("fit it with `percall twin fit --from DAY --to DAY`"),
            )  # fmt: skip
    lines = sound_lines(workspace)
    if not lines:
        raise QuestionFault(
            _("There is no ledger to price a plan with"), where=str(workspace.ledger_folder),
            do=_("put the books there: docs/ledger.md shows how they look"),
        )  # fmt: skip
    return Case(
        workspace.centre, read_flow_file(root / FLOW_FILE),
        read_behaviour_file(root / BEHAVIOUR_FILE), lines,
        tuple(read_tariffs(root, workspace.centre)),
    )  # fmt: skip


def window_of(workspace: Workspace, words: Words, case: Case) -> Period:
    """The days that a plan is tried on: those named, else the last whole month with records.

    Raises:
        QuestionFault: There are no records and no days, or the days end before they start, or
            the ledger has nothing in them.
    """
    with reading(workspace):
        manifest = read_manifest(workspace)
        days = days_of(words, manifest, case.lines, workspace, DuckDb())
    if not any(days.days_shared(line.from_on, line.to_on) for line in case.lines):
        raise QuestionFault(
            _("The ledger has no line from {start} until before {end}").format(
                start=days.from_on, end=days.to_on
            ),
            do=_("name days that it covers: --from and --to"),
        )
    return days


def records_of(workspace: Workspace, window: Period) -> dict[str, Any]:
    """What the records and books of the same days say, to hold today's twin against.

    The twin plays inbound contacts alone: `contacts`, `calls` and quality are of these, and
    `cost_per_call` is the whole cost over them; `not_played` are the other contacts, `turned_away`
    those that the twin calls so.
    """
    whole = ask(workspace, Words(window.from_on, window.to_on))
    words = Words(window.from_on, window.to_on, group_by=("outcome",), direction="inbound")
    inbound = ask(workspace, words)
    every, printed, found = (
        whole.periods[0], as_json(whole)["periods"][0], as_json(inbound)["periods"][0]
    )  # fmt: skip
    calls, lost = found["calls"], inbound.periods[0].quality.abandoned_share
    return {
        "contacts": found["contacts"], "not_played": every.contacts - found["contacts"],
        "calls": calls, "cost": printed["cost"],
        "cost_per_call": float(every.cost / calls) if calls and every.has_ledger else None,
        "abandoned": None if lost is None else int(lost * found["offered"]),
        "turned_away": sum(
            group.contacts for group in inbound.periods[0].groups if group.values[0] in TURNED_AWAY
        ),
        **{name: found["quality"][name] for name in (
            "service_level_share", "abandoned_share", "asa_s", "aht_s")},
        "occupancy_share": printed["quality"]["occupancy_share"],
    }  # fmt: skip
