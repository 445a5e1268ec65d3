"""SQL for cells of which only the shape is shown: what a cell of a shipped format holds is not known.

Rules:
1. Letters become `x`, digits `9`; other signs stay.
2. What can tell of nobody is shown: a number of few digits, a time, a UUID, a hash, a word that the
   mapping itself names.
3. A cell that the mapping calls harmless is shown where it looks like an id: without spaces (a time
   may stand before a `/`), no number after a `+`, and without what a masked cell of its row holds,
   which it may have been worked out of.
4. A word of a closed set looks like a code; what else stands in its cell is no such word.
"""

from collections.abc import Sequence

from percall.contact.agent_ids import UUID
from percall.contact.compile_fields import literal, texts

MASKED = "masked: "  # before a masked cell: of a row in quarantine, and in what a message found
_LONGEST = 200
_TELLING = 4  # letters and digits from which on a masked cell can tell of somebody in another one

_TIME = (
    "[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
    "(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_FORMS = (
    "[+-]?[0-9]{1,6}([.,][0-9]{1,6})?",
    _TIME,
    "[0-9]{1,4}:[0-9]{2}(:[0-9]{2})?",
    "true|false|True|False|NULL|null|",
    "hash:[0-9a-f]{16}",
    UUID,
)  # fmt: skip

_ID = f"({_TIME}/)?[^\\s+]\\S*"
_CODE = "[A-Za-z][A-Za-z0-9_-]{0,31}|-?[0-9]{1,6}"


def is_code(cell: str) -> str:
    """SQL that holds for a cell that looks like a word of a closed set, or a number of one."""
    return f"regexp_full_match({cell}, '{_CODE}')"


def is_plain(cell: str, words: Sequence[str] = ()) -> str:
    """SQL that holds for a cell that can tell of nobody."""
    known = f" OR trim({cell}) IN ({texts(words)})" if words else ""
    return f"(regexp_full_match(trim({cell}), {literal('|'.join(_FORMS))}){known})"


def masked_cell(cell: str, words: Sequence[str] = ()) -> str:
    """SQL for a cell that is said to be masked where it is."""
    return _masked_unless(is_plain(cell, words), cell)


def telling_cells(cells: str, words: Sequence[str] = ()) -> str:
    """SQL of those of a list of cells that can tell of somebody, in whatever cell they stand."""
    return f"list_filter({cells}, lambda c: length(c) >= {_TELLING} AND NOT {is_plain('c', words)})"


def harmless_cell(cell: str, telling: str, words: Sequence[str] = ()) -> str:
    """SQL for a cell that is to be harmless, masked where it does not look so.

    Args:
        cell: The cell.
        telling: The row's cells that can tell of somebody (`telling_cells`).
        words: The words that the mapping names.
    """
    looks = f"({is_plain(cell, words)} OR regexp_full_match({cell}, {literal(_ID)}))"
    held = f"len(list_filter({telling}, lambda v: contains({cell}, v))) > 0"
    return _masked_unless(f"{looks} AND NOT {held}", cell)


def _masked_unless(harmless: str, cell: str) -> str:
    letters = f"regexp_replace(left({cell}, {_LONGEST}), '[\\p{{L}}\\p{{M}}]', 'x', 'g')"
    shape = f"regexp_replace({letters}, '\\p{{N}}', '9', 'g')"
    hidden = f"{literal(MASKED)} || {shape}"
    return f"CASE WHEN {harmless} THEN {cell} WHEN {cell} IS NOT NULL THEN {hidden} END"
