"""What the pages of tried plans share: today's case, the days, and work that goes on.

Rules:
1. Days are those of the address, else the last whole week of the records that the books cover.
2. A page shows the latest answer of its work; a file of the same address waits for the last one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from percall.costing.ask import Words
from percall.errors import QuestionFault
from percall.flow.reading import FLOW_FILE
from percall.intervals import ONE_DAY, Period
from percall.texts import _
from percall.twin.compiling import is_kept
from percall.twin.reading import BEHAVIOUR_FILE
from percall.web.address_reading import days_to_play
from percall.web.answers import Answers, Records
from percall.web.growing import Growing
from percall.web.jobs import NotReady, Waiting
from percall.web.site import Visit
from percall.whatif.asked import case_of, window_of
from percall.whatif.case import Case
from percall.whatif.priced import run_case

LONGEST_DAYS, FILE_WAITS_S = 92, 600.0
WEEK = timedelta(days=7)

Made = TypeVar("Made")


def has_twin(visit: Visit) -> bool:
    """Whether there is a twin to play."""
    return _has_twin(visit.answers.root)


def _has_twin(root: Path) -> bool:
    return (root / BEHAVIOUR_FILE).is_file() and (root / FLOW_FILE).is_file()


def warm_up(answers: Answers) -> None:
    """Play a day, so that the first plan finds the twin's machine code loaded.

    Where there is none yet, the first plan makes it: to make it here would keep a processor busy
    for a minute that nobody has asked for.
    """
    if not _has_twin(answers.root) or not is_kept():
        return
    case = case_of(answers.workspace)
    day = _usual_week(None, case)
    run_case(case, Period(day.from_on, day.from_on + ONE_DAY), 1, range(1), warm_up_days=0)


def today_of(visit: Visit) -> Case:
    """Today's centre, read once in this state of the workspace.

    Raises:
        PercallError: It cannot be read, or has no ledger.
    """
    answers = visit.answers
    return answers.keep(("case", visit.language), lambda: case_of(answers.workspace))


def seed_of(text: str) -> int:
    """What chance begins from; 1 where the address says nothing.

    Raises:
        QuestionFault: It is no whole number.
    """
    if not text:
        return 1
    if not text.isascii() or not text.isdigit() or int(text) >= 2**32:
        raise QuestionFault(
            _("{text} is no seed").format(text=repr(text[:40])), where="seed",
            do=_("write a whole number"),
        )  # fmt: skip
    return int(text)


def days_of(visit: Visit, records: Records | None, case: Case) -> Period:
    """The days of the address, else the last whole week of the records that the books cover.

    Raises:
        QuestionFault: They cannot be read, are too many, or the books have nothing in them.
    """
    first, last = visit.parameter("first"), visit.parameter("last")
    if first or last:
        days = days_to_play(first, last, LONGEST_DAYS, _("ask `percall try` for more"))
        return window_of(visit.answers.workspace, Words(days.from_on, days.to_on), case)
    return _usual_week(records, case)


def _usual_week(records: Records | None, case: Case) -> Period:
    booked = Period(min(x.from_on for x in case.lines), max(x.to_on for x in case.lines))
    span = records.days if records is not None else booked
    end = min(span.to_on, booked.to_on)
    end -= timedelta(days=end.weekday())
    return Period(end - WEEK, end)


def work_key(visit: Visit, *words: object) -> str:
    """What a piece of work is known by, here and in the form that stops it."""
    key = (visit.answers.state(), visit.language, words)
    return hashlib.sha256(repr(key).encode()).hexdigest()[:32]


def asked_for(
    visit: Visit, key: str, make: Callable[[Growing[Made]], None]
) -> tuple[Growing[Made] | None, str]:
    """The work of a key, or nothing yet and the step that it is at; a file has it to its end.

    A file of what was stopped has the latest answer; where there was none yet, it is played.

    Raises:
        PercallError: It cannot be done.
        NotReady: A file was asked for, and the work goes on.
    """
    is_file, growers = "." in visit.request.url.path, visit.site.growers
    wait_s = FILE_WAITS_S if is_file else None
    try:
        work: Growing[Made] = growers.ask(
            key, make, again=bool(visit.parameter("again")), to_its_end_s=wait_s
        )
        if is_file and work.latest is None:
            work = growers.ask(key, make, again=True, to_its_end_s=wait_s)
    except Waiting as waiting:
        if is_file:
            raise NotReady(
                _("It is not played yet: {step}").format(step=waiting.step), do=_("ask again")
            ) from None
        return None, waiting.step
    if is_file and work.latest is None:
        raise NotReady(_("It was stopped before there was an answer"), do=_("ask again"))
    return work, work.step
