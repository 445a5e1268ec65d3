"""What several worked-out columns are made of, worked out once: the `steps` of a reader."""

import re
from collections.abc import Mapping

# `{2,9}` is a regular expression's, `{"a": ...}` a JSON text; neither is a place.
PLACE = re.compile(r'\{([^{}\d,"][^{}"]*)\}')


def stepped(
    steps: Mapping[str, str], found: Mapping[str, str], source: str
) -> tuple[dict[str, str], str]:
    """What each place in a reader's SQL stands for, and the source with the steps beside it.

    Args:
        steps: SQL of each step; it may look at those before it.
        found: What the places stand for without the steps.
        source: SQL of the table that these look at.
    """
    known, depth_of = dict(found), dict.fromkeys(found, 0)
    layers: dict[int, list[str]] = {}
    for number, (name, sql) in enumerate(steps.items()):
        depth = 1 + max((depth_of.get(place[1], 0) for place in PLACE.finditer(sql)), default=0)
        layers.setdefault(depth, []).append(f"{filled(sql, known)} AS step_{number}")
        known[name], depth_of[name] = f"step_{number}", depth
    for depth in sorted(layers):
        source = f"(SELECT *, {', '.join(layers[depth])} FROM {source})"
    return known, source


def filled(sql: str, known: Mapping[str, str]) -> str:
    """A reader's SQL with what its places stand for; NULL where a column is not there."""
    return "(" + PLACE.sub(lambda place: known.get(place[1], "NULL"), sql) + ")"
