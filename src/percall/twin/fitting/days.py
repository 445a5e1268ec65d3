"""Asks a workspace: its flow, its behaviour and its records of some days become a check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from percall.errors import QuestionFault
from percall.flow.reading import FLOW_FILE, read_flow_file
from percall.flow.rules import Flow
from percall.intervals import Period
from percall.store.workspace import Workspace
from percall.texts import _
from percall.twin.fitting.check import REPLICATIONS, Checked, check, require_unseen
from percall.twin.fitting.fit import GAP
from percall.twin.fitting.lake import observed
from percall.twin.reading import BEHAVIOUR_FILE, read_behaviour_file

GAP_S = 3600.0
_WEEK = timedelta(days=7)


def flow_of(workspace: Workspace) -> Flow | None:
    """The centre's own flow; None where it has none.

    Raises:
        WorkspaceFault: It cannot be read.
    """
    file = workspace.root / FLOW_FILE
    return read_flow_file(file) if file.is_file() else None


def check_days(
    workspace: Workspace, days: Period, *, replications: int = REPLICATIONS, seed: int = 1,
    say: Callable[[str], None] = lambda _text: None,
    played: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Checked:  # fmt: skip
    """The twin of a workspace held against days that it has not seen.

    Args:
        workspace: The centre.
        days: The days.
        replications: How often they are played.
        seed: What chance begins from.
        say: Told what is being done.
        played: Told the share of the days that is played, from any thread, one at a time.
        cancelled: Asked now and then whether to stop.

    Raises:
        Cancelled: `cancelled` said so.
        QuestionFault: There is no twin yet, it has seen the days, or they have no contact.
    """
    flow, file = flow_of(workspace), workspace.root / BEHAVIOUR_FILE
    if flow is None or not file.is_file():
        raise QuestionFault(
            _("There is no twin yet"), where=BEHAVIOUR_FILE,
            do=_("fit it with `percall twin fit --from DAY --to DAY`"),
        )  # fmt: skip
    behaviour = read_behaviour_file(file)
    require_unseen(behaviour, days)
    say(_("Reading the records"))
    seen = observed(workspace, days)
    before = observed(workspace, Period(days.from_on - _WEEK, days.to_on - _WEEK))
    if not len(seen.contacts.at):
        raise QuestionFault(_("There is no contact in these days"), do=_("name days with records"))
    say(_("Playing the days"))
    gap_s = float(dict(behaviour.origin).get(GAP, GAP_S))
    return check(
        seen, before if len(before.contacts.at) else None, flow, behaviour, gap_s=gap_s,
        answer_within_s=workspace.centre.answer_within_s, replications=replications, seed=seed,
        progress=played, cancelled=cancelled,
    )  # fmt: skip
