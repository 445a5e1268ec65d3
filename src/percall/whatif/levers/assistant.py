"""An assistant for routine reasons: some are contained, some of these wrongly, and come again.

Rules:
1. Before each queue that the channel comes to, contacts of the routine reasons go to the assistant.
   `containment` of them end there; of these `wrong` have a wrong answer. The rest queue.
2. A wrong answer is a customer who leaves the assistant unserved, and turns to the centre again
   with the share `returns`, after as long as an unresolved one does today. Whoever hangs up before
   any queue with such a reason comes again alike.
3. `price` is paid for each session, `solved_price` for each that ends there, rightly or wrongly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from percall.flow.rules import Case as Branch
from percall.flow.rules import Fork, SelfService, Step
from percall.intervals import Period
from percall.texts import N_, _
from percall.twin.behaviour import Again, Behaviour, Duration, Served, Shape, Work
from percall.whatif.case import Applied, Case, Origin
from percall.whatif.levers.added import session_line, with_priced
from percall.whatif.levers.draft import with_behaviour, with_caveats, with_flow
from percall.whatif.levers.lasting import mean_s
from percall.whatif.levers.lever import Given, Lever, Parameter, Unit
from percall.whatif.levers.links import new_name, put_before
from percall.whatif.levers.money import INVESTMENT, MOST_MONEY
from percall.whatif.levers.names import named, reasons
from percall.whatif.levers.refused import PlanRefused
from percall.whatif.levers.self_service import queues_before

FIN = "Intercom, Fin AI Agent resolutions, help article 8205718: 0.99 USD a resolution"
_LATER = Duration(Shape.EXPONENTIAL, (86_400.0,))
_MOST = 10


def _change(applied: Applied, given: Given, days: Period) -> Applied:
    case, channel = applied.case, given.text("channel") or "voice"
    queues = queues_before(applied, given, channel, "assistant")
    chosen = _routine(case, given)
    contained, wrong = given.number("containment"), given.number("wrong")
    length = Duration(Shape.CONSTANT, (float(given.number("length")),))
    steps: list[Step] = []
    served, first_of = list(case.behaviour.served), {}
    for queue in queues:
        fork = new_name(case.flow, f"routine {queue}")
        helper = new_name(case.flow, f"assistant {queue}")
        steps.append(Fork(fork, tuple(Branch(helper, reason=one) for one in chosen), queue))
        steps.append(SelfService(helper, "bot", queue))
        served.append(
            Served(helper, float(contained * (1 - wrong)), float(contained * wrong), length)
        )
        first_of[queue] = fork
    applied = with_flow(applied, put_before(case.flow, channel, first_of, steps))
    applied = with_behaviour(
        applied, served=tuple(served),
        redial=_returning(case, chosen, float(given.number("returns"))),
    )  # fmt: skip
    price = given.number("price") + given.number("solved_price") * contained
    applied = with_priced(
        applied,
        session_line("Licences:Assistant", price, channel, days, applied.case.centre.currency),
    )
    return with_caveats(
        applied,
        _("Reasons told to be routine: {reasons}.").format(reasons=", ".join(chosen)),
        _("Whoever hangs up before a queue with such a reason comes again as after a wrong answer."),
    )  # fmt: skip


def _routine(case: Case, given: Given) -> tuple[str, ...]:
    """The reasons named, else those whose mean talk is shorter than that of most customers."""
    known = reasons(case)
    if not known:
        raise PlanRefused(
            _("Nothing says why customers come: no matter can be told to be routine"),
            where="assistant", do=_("record reasons, or try self_service"),
        )  # fmt: skip
    if given.texts("reasons"):
        return named(known, given.texts("reasons"), "assistant.reasons")
    talk = {reason: _talk_s(case.behaviour, reason) for reason in known}
    middle = sorted(talk.values())[len(talk) // 2]
    shorter = tuple(reason for reason in known if talk[reason] < middle)
    return shorter or known


def _talk_s(behaviour: Behaviour, reason: str) -> float:
    of_reason = [one for one in behaviour.work if one.reason == reason]
    rows: Sequence[Work] = of_reason or [one for one in behaviour.work if one.reason is None]
    return sum(mean_s(one.talk) for one in rows) / len(rows) if rows else 0.0


def _returning(case: Case, chosen: Sequence[str], share: float) -> tuple[Again, ...]:
    """Redials with those of the assistant's customers; who gave up in a queue does as today.

    A line for a reason alone would hold in every queue that has none of its own: there today's
    are written out first.
    """
    behaviour = case.behaviour
    rows = [one for one in behaviour.redial if one.queue is not None or one.reason not in chosen]
    for reason in chosen:
        for queue in case.flow.queues():
            if any(one.queue == queue.name and one.reason == reason for one in behaviour.redial):
                continue
            today = best_again(behaviour.redial, queue.name, reason)
            own = today or Again(0.0, _LATER, _MOST)
            rows.append(replace(own, queue=queue.name, reason=reason))
        later = best_again(behaviour.repeat, None, reason)
        rows.append(Again(share, later.delay if later else _LATER, _MOST, None, reason))
    return tuple(rows)


def best_again(rows: Sequence[Again], queue: str | None, reason: str) -> Again | None:
    """The line that holds for a queue and reason, as the twin chooses it."""
    fitting = [
        one for one in rows if one.queue in (None, queue) and one.reason in (None, reason)
    ]  # fmt: skip
    ranks = [2 * (one.queue is not None) + (one.reason is not None) for one in fitting]
    return fitting[ranks.index(max(ranks))] if fitting else None


ASSISTANT = Lever(
    "assistant", N_("Assistant for routine matters"),
    N_("a machine that answers routine reasons, sometimes wrongly"),
    (
        Parameter("containment", Unit.SHARE, N_("who ends with it, of those it talks to"),
                  Fraction(3, 10)),
        Parameter("wrong", Unit.SHARE, N_("wrong answers, of those who end with it"),
                  Fraction(1, 10)),
        Parameter("returns", Unit.SHARE, N_("who comes again after a wrong answer"), Fraction(1)),
        Parameter("reasons", Unit.TEXTS,
                  N_("the reasons; without: those with a shorter talk than the middle one")),
        Parameter("length", Unit.SECONDS, N_("how long a session takes"), Fraction(120),
                  Fraction(1), Fraction(86_400)),
        Parameter("price", Unit.MONEY, N_("money for a session"), Fraction(0), most=MOST_MONEY),
        Parameter("solved_price", Unit.MONEY, N_("money for each customer who ends with it"),
                  Fraction(99, 100), most=MOST_MONEY, origin=Origin.PUBLISHED, source=FIN, currency="USD"),
        Parameter("queue", Unit.TEXTS, N_("the queues; without: all that the channel comes to")),
        Parameter("channel", Unit.TEXT, N_("the channel"), "voice"),
        INVESTMENT,
    ),
    ("containment",),
    ("flow.steps", "flow.entries", "behaviour.served", "behaviour.redial"),
    ("new: Licences:Assistant",),
    N_("no reasons are known, or the channel is not there or comes to no queue"),
    _change,
)  # fmt: skip
