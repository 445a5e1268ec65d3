"""An offer to be called back: on the queues of the telephone, or where one is there already."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from percall.flow.rules import Callback, Queue
from percall.intervals import Period
from percall.texts import N_, _
from percall.twin.behaviour import CalledBack, Duration, Shape
from percall.whatif.case import Applied
from percall.whatif.levers.draft import with_behaviour, with_caveats, with_steps, without_use
from percall.whatif.levers.lever import Given, Lever, Parameter, Unit
from percall.whatif.levers.links import queues_of_channel
from percall.whatif.levers.money import INVESTMENT
from percall.whatif.levers.names import queues_named
from percall.whatif.levers.refused import PlanRefused

_OFFER, _TAKEN = ("after", "attempts", "retry", "within"), ("accepted", "answered")
_DAY_S = Fraction(86_400)
_RING = Duration(Shape.CONSTANT, (20.0,))


def _change(applied: Applied, given: Given, _days: Period) -> Applied:
    case = applied.case
    of_voice = queues_of_channel(case.flow, "voice")
    wanted = [name for name in queues_named(case, given.texts("queue"), "callback.queue")
              if name in of_voice]  # fmt: skip
    if not wanted:
        raise PlanRefused(
            _("No telephone call waits here: nobody can be called back"), where="callback",
            do=_("name a queue that calls come to, in callback.queue"),
        )  # fmt: skip
    steps = tuple(
        replace(step, callback=_offer(step, given))
        if isinstance(step, Queue) and step.name in wanted else step
        for step in case.flow.steps
    )  # fmt: skip
    today = [
        step for step in case.flow.steps
        if isinstance(step, Queue) and step.name in wanted and step.callback is not None
    ]  # fmt: skip
    if len(today) == len(wanted) and not any(map(given.is_typed, (*_OFFER, *_TAKEN))):
        raise PlanRefused(
            _("Callbacks are offered already: {queues}").format(
                queues=", ".join(f"{queue.name} ({_after_s(queue):g} s)" for queue in today)
            ),
            where="callback", do=_("say what is to be otherwise, such as callback.after=60"),
        )  # fmt: skip
    taken = list(case.behaviour.called_back)
    known = {row.queue for row in taken}
    for queue in wanted:
        _take(taken, queue, given)
    applied = with_behaviour(with_steps(applied, steps), called_back=tuple(taken))
    applied = without_use(applied, given, (
        *(_OFFER if len(today) == len(wanted) else ()),
        *(_TAKEN if known.issuperset(wanted) else ()),
    ))  # fmt: skip
    offered = _("Callbacks are offered already: {queues}").format(
        queues=", ".join(queue.name for queue in today)
    )
    return with_caveats(
        applied, _("What the carrier bills for dialling back is as dear as today's minutes."),
        *([_("{offered}: there only what is typed changes.").format(offered=offered)] if today
          else ()),
    )  # fmt: skip


def _after_s(queue: Queue) -> float:
    return queue.callback.after_s if queue.callback is not None else 0.0


def _offer(queue: Queue, given: Given) -> Callback:
    """The offer: what is not typed stays as it is today."""
    usual = queue.callback or Callback(
        float(given.number("after")), int(given.number("attempts")), float(given.number("retry")),
        float(given.number("within")),
    )  # fmt: skip
    return Callback(
        float(given.number("after")) if given.is_typed("after") else usual.after_s,
        int(given.number("attempts")) if given.is_typed("attempts") else usual.attempts,
        float(given.number("retry")) if given.is_typed("retry") else usual.retry_after_s,
        float(given.number("within")) if given.is_typed("within") else usual.within_s,
    )


def _take(rows: list[CalledBack], queue: str, given: Given) -> None:
    accepted, answered = float(given.number("accepted")), float(given.number("answered"))
    for place, row in enumerate(rows):
        if row.queue == queue:
            rows[place] = replace(
                row,
                accepted_share=accepted if given.is_typed("accepted") else row.accepted_share,
                answered_share=answered if given.is_typed("answered") else row.answered_share,
            )
            return
    rows.append(CalledBack(queue, accepted, answered, _RING))


CALLBACK = Lever(
    "callback", N_("Callback"), N_("customers who wait are offered to be called back"),
    (
        Parameter("after", Unit.SECONDS, N_("wait before the offer; without: as today, where it is offered"),
                  Fraction(120), most=_DAY_S),
        Parameter("queue", Unit.TEXTS, N_("the queues; without: all that calls come to")),
        Parameter("accepted", Unit.SHARE, N_("who accepts; without: as today, where it is offered"),
                  Fraction(3, 10)),
        Parameter("answered", Unit.SHARE, N_("who picks up; without: as today, where it is offered"),
                  Fraction(85, 100)),
        Parameter("attempts", Unit.COUNT, N_("dials at most"), Fraction(2), Fraction(1),
                  Fraction(20)),
        Parameter("retry", Unit.SECONDS, N_("from one dial to the next"), Fraction(300),
                  most=_DAY_S),
        Parameter("within", Unit.SECONDS, N_("time for all dials, from the offer on"),
                  Fraction(3600), Fraction(1), most=7 * _DAY_S),
        INVESTMENT,
    ),
    ("after",),
    ("flow.steps.callback", "behaviour.called_back"),
    (),
    N_("no telephone call comes to a queue, or the offer is there and nothing of it is typed"),
    _change,
)  # fmt: skip
