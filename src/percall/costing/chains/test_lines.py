"""Test lines: customers who make more contacts than a person does.

Rules:
1. A customer who makes ten contacts a day or more (and a hundred) is taken for a test line.
2. It is counted like any other customer, and named: whoever reads the figures has to know.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from percall.costing.ask import Asked
from percall.costing.chains.links import (
    OF_SEGMENTS,
    Links,
    condition_columns,
    conditions_of,
)
from percall.texts import ngettext, number

CONTACTS_A_DAY, CONTACTS = 10, 100
MOST_TEST_LINES, NAMED = 20, 3


@dataclass(frozen=True, slots=True)
class TestLine:
    """A customer who makes more contacts than a person does; one of them, to find it by."""

    customer_key: int
    contact_id: int
    contacts: int


def test_lines_of(one: Asked, links: Links) -> tuple[TestLine, ...]:
    """The customers who are taken for test lines, those with the most contacts first.

    They are counted among the contacts that the question chooses; its filters by segment (team,
    agent) choose among the segments of a contact, and not among contacts.
    """
    asked = one.question.definition
    only = tuple(pair for pair in asked.only if pair[0] not in OF_SEGMENTS)
    definition = replace(asked, only=only)
    least = max(CONTACTS, CONTACTS_A_DAY * one.question.whole.day_count)
    columns = ["customer_key", "contact_id", *condition_columns(definition)]
    rows = one.source.fetch(
        "SELECT customer_key, min(contact_id), count(*) AS contact_count"
        f" FROM {links.contacts(columns)} AS c WHERE customer_key IS NOT NULL"
        f" AND {conditions_of(definition)} GROUP BY customer_key"
        f" HAVING count(*) >= {least} ORDER BY contact_count DESC, 2 LIMIT {MOST_TEST_LINES}"
    )
    return tuple(TestLine(*row) for row in rows)


def condition_of(lines: Sequence[TestLine]) -> str:
    """The SQL condition that a contact is a test line's."""
    keys = ", ".join(str(line.customer_key) for line in lines)
    return f"coalesce(customer_key IN ({keys}), false)" if keys else "false"


def said_of(lines: Sequence[TestLine]) -> str:
    """A sentence that names the test lines; there is one at least."""
    return ngettext(
        "{count} customer made ten contacts a day or more ({contacts} in all, such as {ids}):"
        " a test line?",
        "{count} customers made ten contacts a day or more ({contacts} in all, such as {ids}):"
        " test lines?",
        len(lines),
    ).format(
        count=number(len(lines)),
        contacts=number(sum(line.contacts for line in lines)),
        ids=", ".join(str(line.contact_id) for line in lines[:NAMED]),
    )
