"""How a definition counts, as SQL over segments: whom it prices, who is a call, who resolves.

Theory of operation. What the records say of a contact's class stands on each of its segments
(outcome, direction), so that roll-ups answer. Whether a contact is a test or continues another
stands on none of them: such columns are marks (`Mark`), joined to the segments by the contact's
key, and no roll-up has them, so that a question which looks at one is answered by a scan. All
that a definition looks at becomes three conditions on a row: is it priced, does it count, does
it resolve. They are true or false on every row, never unknown.
"""

import hashlib
import re
from dataclasses import dataclass, replace

from percall.costing.definitions import Definition
from percall.costing.pools import column_name, equals
from percall.stated import COST_ONLY, LEAVE_OUT, TestContacts
from percall.store.customers_key import key_of_reader
from percall.store.manifest import read_manifest
from percall.store.workspace import Workspace

IS_TEST, IS_REPEAT, IS_RESOLUTION = "is_test", "is_repeat", "is_resolution"
IS_UNDECIDED = "is_undecided"
FURTHER_LEG = "further_leg"

# The classes that stand on each segment, as SQL and the column that it looks at.
_CLASS = {
    "abandoned": ("outcome", "outcome = 'abandoned'"),
    "turned_away": ("outcome", "outcome IN ('left_queue', 'blocked', 'failed')"),
    "self_served": ("outcome", "outcome = 'contained'"),
    "outbound": ("direction", "direction = 'outbound'"),
    "internal": ("direction", "direction = 'internal'"),
    "repeated": (IS_REPEAT, IS_REPEAT),
}
_RULE = {
    "handled": ("outcome", "outcome = 'handled'"),
    "answered": ("is_answered", "is_answered"),
    "offered": ("is_offered", "is_offered"),
    "all": ("outcome", "true"),
}


@dataclass(frozen=True, slots=True)
class Counting:
    """Three conditions on a row of a view, and the columns that they look at."""

    chosen: str
    counted: str
    resolving: str
    columns: frozenset[str]


def counting(definition: Definition) -> Counting:
    """How a definition counts; each condition is true or false on every row."""
    columns = {column_name(name) for name, _value in definition.conditions()}
    chosen = [equals(*pair) for pair in definition.conditions()]
    counted: list[str] = []
    for treatment, conditions in ((LEAVE_OUT, chosen), (COST_ONLY, counted)):
        for name in definition.classes(treatment):
            looked_at, condition = _class(name, definition)
            conditions.append(f"NOT coalesce({condition}, false)")
            columns |= looked_at
    resolving = "false"
    if definition.per == "resolution":
        resolving = IS_RESOLUTION
        columns.add(IS_RESOLUTION)
    return Counting(
        " AND ".join(chosen) or "true", " AND ".join(counted) or "true", resolving,
        frozenset(columns),
    )  # fmt: skip


def _class(name: str, definition: Definition) -> tuple[set[str], str]:
    """The columns and the SQL of a class of contacts."""
    if name != "test":
        column, condition = _CLASS[name]
        return {column}, condition
    marks = definition.test_contacts
    conditions = [equals(*pair) for pair in marks.dimensions]
    columns = {column_name(dimension) for dimension, _value in marks.dimensions}
    if marks.customers or marks.agents or marks.queues:
        conditions.append(IS_TEST)
        columns.add(IS_TEST)
    return columns, f"({' OR '.join(conditions)})"


def further_leg(subset: int) -> str:
    """The mark of an agent leg beyond the first one within a subset of a segment's dimensions."""
    return f"{FURTHER_LEG}_{subset}"


def further_call(rule: str, subset: int) -> tuple[str, set[str]]:
    """SQL for the calls that a segment adds where each agent leg is one, and its columns."""
    column, condition = _RULE[rule]
    mark = further_leg(subset)
    return f"CASE WHEN {mark} AND {condition} THEN 1 ELSE 0 END", {mark, column}


def judged_by(workspace: Workspace, definition: Definition) -> Workspace:
    """The workspace with the definition's rule of the service level; roll-ups of another lie idle."""
    within, short = definition.answer_within_s, definition.short_abandon_s
    centre = workspace.centre
    if (centre.answer_within_s, centre.short_abandon_s) == (within, short):
        return workspace
    judged = replace(centre, answer_within_s=within, short_abandon_s=short)
    return replace(workspace, centre=judged)


def known_tests(workspace: Workspace) -> TestContacts:
    """The centre's test contacts, their customers as the keys that the records have.

    Raises:
        WorkspaceFault: The key that the records were hashed with is missing.
    """
    named = workspace.centre.test_contacts
    if not named.customers:
        return named
    # A reader makes no key: without one there are no records that it could fit.
    key = (key_of_reader(workspace, read_manifest(workspace)) or b"").hex()
    return replace(named, customers=tuple(str(customer_key(key, one)) for one in named.customers))


def customer_key(key_hex: str, customer: str) -> int:
    """The 63 bits that stand for a customer in the records (`contact.compile_rows.Privacy`)."""
    given = re.fullmatch("hash:([0-9a-f]{16})", customer)
    digits = given[1] if given else hashlib.sha256((key_hex + customer).encode()).hexdigest()[:16]
    return int(digits, 16) >> 1
