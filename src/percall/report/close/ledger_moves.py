"""What became of the lines of the ledger that a closed month was signed with.

Rules:
1. A line that says the same is the same, wherever it stands: a line moved to another row or file
   is no change.
2. Of the others, the line in the same place of the same account changed; else the one on the
   same account over the same days; else the next one on the account. What is left came or went.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from percall.money import shown

FrozenLine = dict[str, Any]
Pair = tuple[FrozenLine | None, FrozenLine | None]
_SAYS = (
    "from_on", "to_on", "amount", "currency", "rate", "drivers", "scope", "cash_kind", "steps",
    "notice_on", "note",
)  # fmt: skip
# From the surest to the least sure: what two lines must share to be one that changed.
_ALIKE: tuple[Callable[[FrozenLine], object], ...] = (
    lambda x: (x["account"], x["file"], x["row"]),
    lambda x: (x["account"], x["from_on"], x["to_on"], x["scope"]),
    lambda x: x["account"],
)


def moves_of(signed: Sequence[FrozenLine], now: Sequence[FrozenLine]) -> list[dict[str, Any]]:
    """Each line that was added, changed or removed, with what it accrues more or less."""
    left, right = _without_same(signed, now)
    pairs: list[Pair] = []
    for alike in _ALIKE:
        left, right = _paired(left, right, alike, pairs)
    pairs += [(line, None) for line in left] + [(None, line) for line in right]
    return sorted(
        (_told(*pair) for pair in pairs), key=lambda x: (x["account"], x["file"], x["row"])
    )


def _without_same(
    signed: Iterable[FrozenLine], now: Iterable[FrozenLine]
) -> tuple[list[FrozenLine], list[FrozenLine]]:
    """The lines of each side that the other has not, each as often as it lacks them.

    Of twins, those that stand in their old places are the same.
    """
    still: dict[str, list[FrozenLine]] = defaultdict(list)
    for line in now:
        still[line["hash"]].append(line)
    gone = []
    in_place: list[FrozenLine] = []
    for line in signed:
        twin = next((x for x in still[line["hash"]] if _place(x) == _place(line)), None)
        if twin is None:
            in_place.append(line)
        else:
            still[line["hash"]].remove(twin)
    for line in in_place:
        if still[line["hash"]]:
            still[line["hash"]].pop(0)
        else:
            gone.append(line)
    return gone, [line for lines in still.values() for line in lines]


def _place(line: FrozenLine) -> tuple[str, int]:
    return line["file"], line["row"]


def _paired(
    left: Sequence[FrozenLine], right: Sequence[FrozenLine],
    alike: Callable[[FrozenLine], object], pairs: list[Pair],
) -> tuple[list[FrozenLine], list[FrozenLine]]:  # fmt: skip
    """Pairs of lines that are alike are put aside; gives back the rest."""
    waiting: dict[object, list[FrozenLine]] = defaultdict(list)
    for line in right:
        waiting[alike(line)].append(line)
    rest = []
    for line in left:
        if waiting[alike(line)]:
            pairs.append((line, waiting[alike(line)].pop(0)))
        else:
            rest.append(line)
    return rest, [line for lines in waiting.values() for line in lines]


def _told(before: FrozenLine | None, after: FrozenLine | None) -> dict[str, Any]:
    one = after or before or {}
    more = Fraction(after["accrues"]) if after else Fraction(0)
    less = Fraction(before["accrues"]) if before else Fraction(0)
    kind = "changed" if before and after else "added" if after else "removed"
    changed = [name for name in _SAYS if before and after and before[name] != after[name]]
    return {
        "kind": kind,
        "account": one["account"],
        "file": one["file"],
        "row": one["row"],
        "difference": shown(more - less),
        "changed": {name: [before[name], after[name]] for name in changed}
        if before and after
        else {},
    }
