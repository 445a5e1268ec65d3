"""Self-service before the queues: some use it, some of these succeed, the rest queue after all.

Rules:
1. Before each queue that the channel comes to everybody hears the offer, for `offer`; `share` of them
   use it, for `length`. Of those who use it `success` are solved and `hang_up` hang up; the rest
   queue, later and dearer by the time already spent on the line.
2. `price` is paid for each use; it is a variable line of the books.
"""

from __future__ import annotations

from fractions import Fraction

from percall.flow.rules import Choice, Menu, SelfService, Step
from percall.intervals import Period
from percall.texts import N_, _
from percall.twin.behaviour import Duration, Pressed, Served, Shape
from percall.whatif.case import Applied, Origin
from percall.whatif.levers.added import session_line, with_priced
from percall.whatif.levers.draft import with_behaviour, with_flow
from percall.whatif.levers.lever import Given, Lever, Parameter, Unit
from percall.whatif.levers.links import new_name, put_before, queues_of_channel
from percall.whatif.levers.money import INVESTMENT, MOST_MONEY
from percall.whatif.levers.names import queues_named
from percall.whatif.levers.refused import PlanRefused

_KEY, _LISTENED = "1", 0.9
"""Who uses it presses a key before the offer has been played."""
GARTNER = (
    "Gartner, Customer Service and Support Leader poll 2019, in L. Klie, CRM magazine, "
    "26 November 2019"
)


def _change(applied: Applied, given: Given, days: Period) -> Applied:
    flow, channel = applied.case.flow, given.text("channel") or "voice"
    queues = queues_before(applied, given, channel, "self_service")
    use, success = given.number("share"), given.number("success")
    hang_up = given.number("hang_up")
    if success + hang_up > 1:
        raise PlanRefused(
            _("More succeed and hang up than use it"), where="self_service",
            do=_("let success and hang_up add up to 1 at most"),
        )  # fmt: skip
    steps: list[Step] = []
    pressed, served = list(applied.case.behaviour.pressed), list(applied.case.behaviour.served)
    offer_s = float(given.number("offer"))
    length = Duration(Shape.CONSTANT, (float(given.number("length")),))
    first_of = {}
    for queue in queues:
        offer, name = new_name(flow, f"offer {queue}"), new_name(flow, f"self-service {queue}")
        steps.append(Menu(offer, offer_s, 0.0, 1, (Choice(_KEY, name, name),), queue))
        steps.append(SelfService(name, "self_service", queue))
        listened = Duration(Shape.CONSTANT, (_LISTENED * offer_s,))
        pressed.append(Pressed(offer, ((_KEY, float(use)),), listened))
        served.append(Served(name, float(success), float(hang_up), length))
        first_of[queue] = offer
    applied = with_flow(applied, put_before(flow, channel, first_of, steps))
    applied = with_behaviour(applied, pressed=tuple(pressed), served=tuple(served))
    price = given.number("price")
    return with_priced(
        applied,
        session_line("Licences:Self-service", price, channel, days, applied.case.centre.currency),
    )


def queues_before(applied: Applied, given: Given, channel: str, lever: str) -> tuple[str, ...]:
    """The queues that a lever puts something before.

    Raises:
        PlanRefused: The channel is not there, or comes to none of them.
    """
    case = applied.case
    known = [name for name, _first in case.flow.entries]
    if channel not in known:
        raise PlanRefused(
            _("There is no {channel} here").format(channel=channel), where=f"{lever}.channel",
            do=_("known are {words}").format(words=", ".join(known)),
        )  # fmt: skip
    reached = queues_of_channel(case.flow, channel)
    wanted = queues_named(case, given.texts("queue"), f"{lever}.queue")
    found = tuple(name for name in wanted if name in reached)
    if not found:
        raise PlanRefused(
            _("No {channel} comes to these queues").format(channel=channel), where=lever,
            do=_("name another queue or channel"),
        )  # fmt: skip
    return found


SELF_SERVICE = Lever(
    "self_service", N_("Self-service"), N_("customers who may solve their matter without an agent"),
    (
        Parameter("share", Unit.SHARE, N_("who uses it, of those who reach it"), Fraction(3, 10)),
        Parameter("success", Unit.SHARE, N_("who succeeds, of those who use it"), Fraction(9, 100),
                  origin=Origin.PUBLISHED, source=GARTNER),
        Parameter("hang_up", Unit.SHARE, N_("who hangs up in it, of those who use it"),
                  Fraction(0)),
        Parameter("offer", Unit.SECONDS, N_("how long the offer takes, for everybody"), Fraction(5),
                  Fraction(1), Fraction(600)),
        Parameter("length", Unit.SECONDS, N_("how long a use takes"), Fraction(90), Fraction(1),
                  Fraction(86_400)),
        Parameter("price", Unit.MONEY, N_("money for a use"), Fraction(1, 10), most=MOST_MONEY,
                  origin=Origin.PUBLISHED, source=GARTNER, currency="USD"),
        Parameter("queue", Unit.TEXTS, N_("the queues; without: all that the channel comes to")),
        Parameter("channel", Unit.TEXT, N_("the channel"), "voice"),
        INVESTMENT,
    ),
    ("share",),
    ("flow.steps", "flow.entries", "behaviour.pressed", "behaviour.served"),
    ("new: Licences:Self-service",),
    N_("the channel is not there, or comes to no queue"),
    _change,
)  # fmt: skip
