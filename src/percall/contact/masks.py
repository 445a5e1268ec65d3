"""SQL for cells of which only the shape is shown: what a cell of a shipped format holds is not known.

Rules:
1. Letters become `x`, digits `9`; other signs stay.
2. What can tell of nobody is shown: a number of few digits, a time, a UUID, a hash, a word that the
   mapping itself names.
"""

from collections.abc import Sequence

from percall.contact.agent_ids import UUID
from percall.contact.compile_fields import literal, texts

MASKED = "masked: "  # before a masked cell: of a row in quarantine, and in what a message found
_LONGEST = 200

_FORMS = (
    "[+-]?[0-9]{1,6}([.,][0-9]{1,6})?",
    "[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    "[0-9]{1,4}:[0-9]{2}(:[0-9]{2})?",
    "true|false|True|False|NULL|null|",
    "hash:[0-9a-f]{16}",
    UUID,
)  # fmt: skip


def is_plain(cell: str, words: Sequence[str] = ()) -> str:
    """SQL that holds for a cell that can tell of nobody."""
    known = f" OR trim({cell}) IN ({texts(words)})" if words else ""
    return f"(regexp_full_match(trim({cell}), {literal('|'.join(_FORMS))}){known})"


def masked_cell(cell: str, words: Sequence[str] = ()) -> str:
    """SQL for a cell that is said to be masked where it is."""
    hidden = f"{literal(MASKED)} || {_shape(cell)}"
    return (
        f"CASE WHEN {is_plain(cell, words)} THEN {cell} WHEN {cell} IS NOT NULL THEN {hidden} END"
    )


def _shape(cell: str) -> str:
    letters = f"regexp_replace(left({cell}, {_LONGEST}), '[\\p{{L}}\\p{{M}}]', 'x', 'g')"
    return f"regexp_replace({letters}, '\\p{{N}}', '9', 'g')"
