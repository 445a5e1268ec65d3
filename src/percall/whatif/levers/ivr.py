"""A shorter menu: prompts take less time, and more customers press a key.

Rule: an attempt is its prompt and then its time-out, and a key may be pressed in either. The time-out
stays, so the time to a key shortens with the whole attempt, not with the prompt alone: else whoever
takes his time after the prompt would think faster because a machine spoke less.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from percall.flow.rules import Menu
from percall.intervals import Period
from percall.texts import N_, _
from percall.twin.behaviour import Pressed
from percall.whatif.case import Applied
from percall.whatif.levers.draft import with_behaviour, with_steps
from percall.whatif.levers.lasting import times
from percall.whatif.levers.lever import Given, Lever, Parameter, Unit
from percall.whatif.levers.money import INVESTMENT
from percall.whatif.levers.names import named
from percall.whatif.levers.refused import PlanRefused


def _change(applied: Applied, given: Given, _days: Period) -> Applied:
    case = applied.case
    menus = [step.name for step in case.flow.steps if isinstance(step, Menu)]
    if not menus:
        raise PlanRefused(
            _("There is no menu here"), where="ivr", do=_("add one to the flow, or leave it out")
        )
    wanted = named(menus, given.texts("menu"), "ivr.menu")
    factor = float(1 + given.number("prompt"))
    attempts = given.known("attempts")
    steps = tuple(
        replace(
            step, prompt_s=step.prompt_s * factor,
            attempts=step.attempts if attempts is None else int(attempts),
        )
        if isinstance(step, Menu) and step.name in wanted else step
        for step in case.flow.steps
    )  # fmt: skip
    shorter = {
        step.name: _attempt(step, factor) for step in case.flow.steps if isinstance(step, Menu)
    }
    pressed = tuple(
        _pressed(line, shorter[line.menu], given) if line.menu in wanted else line
        for line in case.behaviour.pressed
    )
    return with_behaviour(with_steps(applied, steps), pressed=pressed)


def _attempt(menu: Menu, factor: float) -> float:
    """How long an attempt becomes, as a share of today's, where its prompt changes by a factor."""
    whole_s = menu.prompt_s + menu.timeout_s
    return (menu.prompt_s * factor + menu.timeout_s) / whole_s if whole_s else 1.0


def _pressed(line: Pressed, factor: float, given: Given) -> Pressed:
    """Who ran into the time-outs presses a key as the others do; who hung up may stay."""
    stays = line.hang_up_share * float(given.number("stays"))
    whole = sum(share for _key, share in line.shares)
    silent = max(0.0, 1 - whole - line.hang_up_share)
    more = silent * float(given.number("keys")) + stays
    grown = (whole + more) / whole if whole else 1.0
    shares = tuple((key, min(1.0, share * grown)) for key, share in line.shares)
    return replace(
        line, shares=shares, after=times(line.after, factor) if factor > 0 else line.after,
        hang_up_share=line.hang_up_share - (stays if whole else 0.0),
    )  # fmt: skip


IVR = Lever(
    "ivr", N_("Shorter menu"), N_("prompts that are shorter, keys that more customers find"),
    (
        Parameter("prompt", Unit.CHANGE, N_("change of the prompts' length"), Fraction(-3, 10),
                  Fraction(-95, 100), Fraction(3)),
        Parameter("keys", Unit.SHARE, N_("share of those who press nothing today that press then"),
                  Fraction(0)),
        Parameter("stays", Unit.SHARE, N_("share of those who hang up in it today that stay then"),
                  Fraction(0)),
        Parameter("attempts", Unit.COUNT, N_("how often the prompt is played; without: as today"),
                  None, Fraction(1), Fraction(10)),
        Parameter("menu", Unit.TEXTS, N_("the menus; without: all")),
        INVESTMENT,
    ),
    ("prompt",),
    ("flow.steps.prompt_s", "flow.steps.attempts", "behaviour.pressed"),
    (),
    N_("the flow has no menu"),
    _change,
)  # fmt: skip
