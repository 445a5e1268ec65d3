"""What the source itself ties together: contacts that name the one before them, and tickets.

Rules:
1. Contacts of one ticket (a dimension of the centre's own named `ticket`) are tied.
2. A contact that names a previous one is tied to it, and to what that one is tied to, if the
   lake has it and it started earlier. Contacts with a ticket are tied by it alone.
3. A tie carries the key of one of its contacts, its **root**.

Theory of operation. Most centres have no ties: that is seen by one look. Otherwise each contact
points at the one that it names; the pointers are doubled until they all point at their roots,
which takes as many steps as the binary logarithm of the longest tie.
"""

from percall.contact.schema import dimension_column
from percall.store.engine import named
from percall.store.source import Source

LONGEST_DOUBLING = 40


def ties(source: Source, contacts: str, start_ms: str, *, has_tickets: bool) -> str | None:
    """A table expression with `contact_id` and `root` of each contact that is tied; None: none is.

    Args:
        source: The lake's records and their engine.
        contacts: A table expression over all contacts of the lake.
        start_ms: SQL of a contact's start in whole milliseconds.
        has_tickets: Whether the contacts have a dimension `ticket`.
    """
    ticket = named(dimension_column("ticket"))
    tickets = f"count({ticket})" if has_tickets else "0"
    found = source.fetch(f"SELECT count(previous_contact_id), {tickets} FROM {contacts} AS c")[0]
    parts = []
    if found[0]:
        parts.append(_by_name(source, contacts, start_ms, ticket if has_tickets else "NULL"))
    if found[1]:
        parts.append(
            f"SELECT contact_id, min(contact_id) OVER (PARTITION BY {ticket}) AS root"
            f" FROM {contacts} AS c WHERE {ticket} IS NOT NULL"
        )
    if not parts:
        return None
    return source.engine.keep(" UNION ALL ".join(parts), source.workspace.lake_folder)


def _by_name(source: Source, contacts: str, start_ms: str, ticket: str) -> str:
    """SELECT of those tied by naming another: the pointers, doubled to their roots."""
    keep, lake = source.engine.keep, source.workspace.lake_folder
    named_ones = (
        f"SELECT contact_id AS of_id, previous_contact_id AS to_id, {start_ms} AS of_ms"
        f" FROM {contacts} AS c WHERE previous_contact_id IS NOT NULL AND {ticket} IS NULL"
    )
    pointers = keep(
        f"SELECT of_id, to_id FROM ({named_ones}) AS o JOIN (SELECT contact_id, {start_ms} AS to_ms"
        f" FROM {contacts} AS c WHERE {ticket} IS NULL) AS t ON t.contact_id = o.to_id"
        " WHERE to_ms < of_ms OR (to_ms = of_ms AND to_id < of_id)",
        lake,
    )
    for _step in range(LONGEST_DOUBLING):
        doubled = (
            "SELECT a.of_id, coalesce(b.to_id, a.to_id) AS to_id,"
            " b.to_id IS NOT NULL AS went_on"
            f" FROM {pointers} AS a LEFT JOIN {pointers} AS b ON b.of_id = a.to_id"
        )
        pointers = keep(doubled, lake)
        if not source.fetch(f"SELECT count(*) FROM {pointers} AS p WHERE went_on")[0][0]:
            break
    return (
        f"SELECT of_id AS contact_id, to_id AS root FROM {pointers} AS p UNION ALL"
        f" SELECT to_id AS contact_id, to_id AS root FROM {pointers} AS p GROUP BY to_id"
    )
