"""What a bill buys, so that its price can be told from how much of it was bought.

Rules:
1. A bill whose lines all state their `steps` (seats, heads, trunks) buys these. But what pays for
   people by the hour (`Labour`, step) buys hours, as rule 3 says: as many heads may work more.
2. Any other fixed bill that is none for people or lines, and any whose capacity is not known,
   buys one whole.
3. All else buys time: paid hours, hours of lines, or what was used. But where the bill itself
   stood still, for each step that it states or as a whole, it buys that, and has no price bar:
   a salary does not get cheaper because more hours were worked for it, and to say that it did, and
   that more hours were bought, would be two bars that cancel.
"""

from enum import StrEnum

from percall.costing.bridge.books import PEOPLE, Entry, Moves
from percall.costing.bridge.shapley import Move
from percall.ledger.lines import is_at_or_below


class Buys(StrEnum):
    """What a bill buys."""

    STEPS = "steps"
    TIME = "time"
    WHOLE = "whole"


def bought_by(
    entry: Entry, *, steps: Move | None, months: Move, time: Move | None
) -> tuple[Buys, Move]:
    """What an entry buys, and how much of it before and after.

    Args:
        entry: The bills of an account.
        steps: The steps that they state, times months; None where one states none.
        months: The months of them, before and after.
        time: The time that they pay for; None where they buy none.
    """
    if steps and not is_by_the_hour(entry):
        return Buys.STEPS, steps
    if time is None:
        return Buys.WHOLE, months
    if has_moved(entry, time) and not has_moved(entry, steps or months):
        return (Buys.STEPS, steps) if steps else (Buys.WHOLE, months)
    return Buys.TIME, time


def is_by_the_hour(entry: Entry) -> bool:
    """Whether bills pay for people, and follow their hours."""
    return entry.moves is Moves.STEP and is_at_or_below(entry.account, PEOPLE)


def has_moved(entry: Entry, unit: Move) -> bool:
    """Whether the price of a unit differs before and after."""
    return entry.before * unit[1] != entry.after * unit[0]
