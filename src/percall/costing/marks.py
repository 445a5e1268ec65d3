"""Marks: yes-or-no columns of contacts that a definition looks at and no table of the lake has.

Tests are told by customers, agents and queues; repeats and resolutions by the chains of contacts
(`chains.links`). What chains cannot tell yet is a mark too: a contact whose window reaches before
the first or beyond the last records. A period with such contacts gets no figure, never a wrong one.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from percall.contact.measures import subset_of
from percall.contact.schema import SEGMENT_DIMENSIONS, SUBSET_BIT
from percall.costing.chains.links import HOUR_MS, NOT_MARKED, SERVED, Links, links_of
from percall.costing.counting import (
    IS_REPEAT,
    IS_RESOLUTION,
    IS_TEST,
    IS_UNDECIDED,
    counting,
    further_leg,
)
from percall.costing.definitions import Definition
from percall.costing.pools import column_name
from percall.costing.question import Question
from percall.errors import QuestionFault
from percall.money import shown
from percall.stated import COUNT, HOURS_OF_A_DAY
from percall.store.customers_key import key_of_reader
from percall.store.engine import literal, quoted
from percall.store.ingest.personal import hash_of
from percall.store.lake import files_between, relation
from percall.store.manifest import Manifest, check_files
from percall.store.source import Mark, Source
from percall.texts import _, number

_KEY = ("contact_id",)
_LINKED_BY = ("customer_key", "reason")


@dataclass(frozen=True, slots=True)
class Marked:
    """The source with its marks, and what should be said beside the figures."""

    source: Source
    notes: tuple[str, ...] = ()


def marked(source: Source, manifest: Manifest, question: Question) -> Marked:
    """The source with the marks that the question's definition looks at.

    Raises:
        QuestionFault: The records cannot tell what the definition looks at.
    """
    definition, wanted = question.definition, counting(question.definition).columns
    marks: list[Mark] = []
    notes: tuple[str, ...] = ()
    if IS_TEST in wanted:
        marks.append(Mark(IS_TEST, _KEY, _tests(source, manifest, definition)))
    if definition.by_leg:
        subsets = {question.filter_dimensions, question.segment_dimensions}
        marks += [_further_legs(source, dimensions) for dimensions in subsets]
    if definition.needs_chains:
        chained, notes = _chains(source, manifest, definition)
        marks += chained
    return Marked(replace(source, marks=(*source.marks, *marks)), notes)


def undecided(source: Source, question: Question) -> frozenset[date]:
    """The first days of the periods in which a call's chain cannot be told yet."""
    definition = question.definition
    if not definition.needs_chains:
        return frozenset()
    how = counting(definition)
    by_cost = definition.repeated != COUNT or definition.calls == "all"
    name = "contacts" if by_cost else definition.calls
    measure = f"{name}_{subset_of(question.filter_dimensions)}"
    columns = how.columns | {IS_UNDECIDED, source.day_column(question.by)}
    rows = source.fetch(
        f"SELECT {source.period_key(question.by)} AS p, sum({measure})"
        f" FROM {source.view(columns, (measure,))}"
        f" WHERE {how.chosen} AND {how.counted} AND {IS_UNDECIDED} GROUP BY 1"
    )
    whole = question.whole.from_on
    return frozenset(max(first or whole, whole) for first, count in rows if count)


def _tests(source: Source, manifest: Manifest, definition: Definition) -> str:
    """SQL of the keys of the test contacts that customers, agents and queues tell."""
    tests = definition.test_contacts
    lake = source.workspace.lake_folder
    parts = []
    if tests.customers:
        files = files_between(manifest, "contact", source.days.from_on, source.days.to_on)
        if source.engine.reads_here:
            check_files(lake, files)
        contacts = relation(lake, "contact", files, source.engine.parquet)
        keys = ", ".join(tests.customers)
        parts.append(f"SELECT contact_id FROM {contacts} AS c WHERE customer_key IN ({keys})")
    segments = relation(lake, "segment", source.segments, source.engine.parquet)
    # Agents' names may be kept as hashes.
    key = key_of_reader(source.workspace, manifest) if tests.agents else None
    hashed = [hash_of(agent, key.hex()) for agent in tests.agents] if key else []
    agents = (*tests.agents, *hashed)
    told_by = {"agent_id": agents, "queue": tests.queues, "first_queue": tests.queues}
    for column, values in told_by.items():
        names = ", ".join(literal(value) for value in values)
        if values:
            parts.append(f"SELECT contact_id FROM {segments} AS s WHERE {column} IN ({names})")
    return f"SELECT contact_id FROM ({' UNION ALL '.join(parts)}) AS told GROUP BY contact_id"


def _further_legs(source: Source, dimensions: frozenset[str]) -> Mark:
    """The agent legs that are not the first within the dimensions; mere rings are none.

    A leg whose talk is known to be 0 was not taken.
    """
    subset = sum(SUBSET_BIT[name] for name in dimensions)
    within = [*_KEY, *(column_name(n) for n in SEGMENT_DIMENSIONS if n in dimensions)]
    segments = relation(
        source.workspace.lake_folder, "segment", source.segments, source.engine.parquet
    )
    numbered = (
        f"SELECT contact_id, segment_index, row_number() OVER (PARTITION BY {', '.join(within)}"
        f" ORDER BY segment_index) AS leg FROM {segments} AS s"
        " WHERE kind = 'agent' AND (talk_ms IS NULL OR talk_ms > 0)"
    )
    legs = f"SELECT contact_id, segment_index FROM ({numbered}) AS legs WHERE leg > 1"
    return Mark(further_leg(subset), ("contact_id", "segment_index"), legs)


def _chains(
    source: Source, manifest: Manifest, definition: Definition
) -> tuple[list[Mark], tuple[str, ...]]:
    """The marks of repeats, resolutions and what is undecided, worked out once; the coverage.

    Raises:
        QuestionFault: No contact can be chained, so that every one would count as resolved.
    """
    hours = definition.resolution_hours or 0
    links = links_of(source, manifest, source.days, definition.direction)
    columns = ("outcome", "is_answered", "resolved")
    settled = f"({SERVED} AND {NOT_MARKED})"
    told = {
        IS_REPEAT: "gap_ms IS NOT NULL",
        IS_RESOLUTION: f"{settled} AND next_gap_ms IS NULL",
        IS_UNDECIDED: _undecided(links, definition, settled),
    }
    linked = links.linked(columns, before_h=hours, after_h=hours)
    kept = source.engine.keep(
        f"SELECT contact_id, true AS is_chained, {_named(told)} FROM {linked} AS l"
        f" UNION ALL SELECT contact_id, false, false, {settled}, false"
        f" FROM {links.contacts((*columns, *_LINKED_BY, 'contact_id'))} AS a"
        f" WHERE NOT {links.chainable}",
        source.workspace.lake_folder,
    )
    chained, contacts = source.fetch(
        f"SELECT sum(CASE WHEN is_chained THEN 1 ELSE 0 END), count(*) FROM {kept} AS k"
    )[0]
    if contacts and not chained:
        raise QuestionFault(
            _("No contact of these days tells its customer and its reason"),
            where=f"definitions.{definition.name}",
            do=_("repeats and resolutions cannot be counted: choose another definition"),
        )
    marks = [Mark(name, _KEY, f"SELECT contact_id FROM {kept} AS k WHERE {name}") for name in told]
    return marks, _coverage(int(chained or 0), contacts)


def _undecided(links: Links, definition: Definition, settled: str) -> str:
    """SQL of contacts that can be chained, but of which it cannot be told yet.

    Whether a resolution lasts is known when its window is over; whether a contact is a repeat,
    where the records reach a window back.
    """
    hours = definition.resolution_hours or 0
    found = ["false"]
    if definition.per == "resolution":
        found.append(f"({settled} AND next_gap_ms IS NULL AND watch_ms < {hours * HOUR_MS})")
    if definition.repeated != COUNT and links.bounds.first_on is not None:
        known_from = links.bounds.first_on + timedelta(days=-(-hours // HOURS_OF_A_DAY))
        found.append(f"(gap_ms IS NULL AND local_on < DATE {quoted(known_from)})")
    return " OR ".join(found)


def _named(columns: dict[str, str]) -> str:
    return ", ".join(f"({sql}) AS {name}" for name, sql in columns.items())


def _coverage(chained: int, contacts: int) -> tuple[str, ...]:
    """What the figure rests on: contacts that cannot be chained count as if nothing followed."""
    if chained == contacts:
        return ()
    share = shown(Fraction(100 * chained, contacts), 1)
    return (
        _(
            "{share} % of the contacts of these days tell their customer and reason; of the others"
            " nobody knows whether they were continued: they count as if they were not."
        ).format(share=number(share)),
    )
