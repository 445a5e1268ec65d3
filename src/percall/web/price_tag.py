"""The price tag of one contact as a page shows it: segments, and units x rate for each pool."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from percall import naming
from percall.costing.pools import driver_name
from percall.costing.tag import PriceTag, TagLine
from percall.formats import Figure, Formats, not_known
from percall.intervals import Period
from percall.report.reconciliation import rounding_of
from percall.texts import _
from percall.web.downloads import Shown
from percall.web.tables import Column, Row, Table, number_columns

DURATIONS = ("ivr_ms", "wait_ms", "ring_ms", "talk_ms", "hold_ms", "wrap_up_ms", "bot_ms")
RATE_PLACES = 6


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment with its durations in seconds."""

    index: int
    kind: str
    started_at: str
    queue: str | None
    team: str | None
    agent: str | None
    durations: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class CostRow:
    """What a segment took of a pool: units x rate = cost."""

    segment: int
    pool: str
    driver_word: str
    driver: str
    scope: str
    units: Figure
    measure: str
    rate: Figure
    rate_of: str
    loaded: Figure
    practical: Figure


@dataclass(frozen=True, slots=True)
class Tag:
    """The price tag."""

    days: Period
    title: str
    facts: tuple[tuple[str, str], ...]
    durations: tuple[str, ...]
    segments: tuple[SegmentRow, ...]
    costs: tuple[CostRow, ...]
    rounding: tuple[Figure, Figure] | None
    loaded: Figure
    practical: Figure
    has_ledger: bool


def tag_of(tag: PriceTag, formats: Formats, zone: ZoneInfo) -> Tag:
    """The page's form of a price tag."""
    days = Period(date.fromisoformat(tag.from_on), date.fromisoformat(tag.to_on))
    shown = [name for name in DURATIONS if any(s[name] is not None for s in tag.segments)]
    why = None if tag.has_ledger else _("the ledger has no line in this period")
    gaps = [
        rounding_of([getattr(line, name) for line in tag.lines], getattr(tag, name), formats.places)
        for name in ("fully_loaded", "practical_capacity")
    ]
    rounding = None
    if any(gaps):
        rounding = (formats.money(f"{gaps[0]:.9f}"), formats.money(f"{gaps[1]:.9f}"))
    return Tag(
        days=days,
        title=str(tag.contact["source_id"] or tag.contact["contact_id"]),
        facts=_facts(tag.contact, formats, zone),
        durations=tuple(_durations()[name] for name in shown),
        segments=tuple(_segment(row, shown, formats, zone) for row in tag.segments),
        costs=tuple(_cost(line, formats) for line in tag.lines),
        rounding=rounding,
        loaded=not_known(why) if why else formats.money(tag.fully_loaded),
        practical=not_known(why) if why else formats.money(tag.practical_capacity),
        has_ledger=tag.has_ledger,
    )


def shown_of_tag(tag: PriceTag, found: Tag, currency: str) -> Shown:
    """The price tag as `percall contact --json` prints it, its lines and segments as tables."""
    costs = Table(
        "lines", _("Units × rate"),
        (Column(_("Segment")), Column(_("Pool")), *number_columns(_("Units")), Column(_("Measure")),
         *number_columns(_("Rate, {currency}").format(currency=currency)), Column(_("Rate of")),
         *number_columns(_("Fully loaded, {currency}").format(currency=currency),
                         _("At practical capacity"))),
        tuple(
            Row((str(row.segment), row.pool, row.units, row.measure, row.rate, row.rate_of,
                 row.loaded, row.practical))
            for row in found.costs
        ),
        (Row((_("Sum"), "", "", "", "", "", found.loaded, found.practical), is_total=True),),
    )  # fmt: skip
    segments = Table(
        "segments", _("Segments"),
        (*(Column(title) for title in (_("Segment"), _("Kind"), _("Began"), _("Queue"), _("Team"),
                                       _("Agent"))),
         *number_columns(*(f"{name}, s" for name in found.durations))),
        tuple(
            Row((str(row.index), row.kind, row.started_at, row.queue, row.team, row.agent,
                 *row.durations))
            for row in found.segments
        ),
    )  # fmt: skip
    return Shown(tag.as_json(), (costs, segments))


def _facts(
    contact: dict[str, Any], formats: Formats, zone: ZoneInfo
) -> tuple[tuple[str, str], ...]:
    """What is known of the contact, as pairs of a name and a value."""
    yes_no = {True: _("yes"), False: _("no")}
    found = [
        (_("Began"), _instant(contact["started_at"], formats, zone)),
        (_("Outcome"), naming.outcome_name(contact["outcome"])),
        (_("Channel"), naming.channel_name(contact["channel"]) if contact["channel"] else None),
        (_("Direction"), naming.choices("direction").get(contact["direction"] or "")),
        (_("First queue"), contact["first_queue"]),
        (_("Reason"), contact["reason"]),
        (_("Disposition"), contact["disposition"]),
        (_("Sale"), yes_no.get(contact["is_sale"])),
        (_("Resolved"), yes_no.get(contact["resolved"])),
        *contact["dimensions"].items(),
        (_("Key"), contact["contact_id"]),
        (_("Source"), f"{contact['source']}, {_('row')} {contact['source_row']}"),
    ]
    return tuple((name, str(value)) for name, value in found if value is not None)


def _segment(row: dict[str, Any], shown: list[str], formats: Formats, zone: ZoneInfo) -> SegmentRow:
    return SegmentRow(
        row["segment_index"], _kinds().get(row["kind"], row["kind"]),
        _time(row["started_at"], zone), row["queue"], row["team"], row["agent_id"],
        tuple(
            formats.plain(None if row[name] is None else str(Decimal(row[name]) / 1000),
                          _("not recorded"))
            for name in shown
        ),
    )  # fmt: skip


def _cost(line: TagLine, formats: Formats) -> CostRow:
    driver, _space, scope = line.pool.partition(" ")
    places = {"s": 1, "rated": 4}.get(line.measure, 0)
    return CostRow(
        line.segment_index, line.pool, driver, driver_name(driver), scope,
        formats.plain(line.quantity, places=places),
        {"s": "s", "rated": _("rated price")}.get(line.measure, driver_name(line.measure)),
        formats.plain(line.rate, places=RATE_PLACES),
        {"min": _("a minute"), "1 rated": _("for 1 of rated price")}.get(line.rate_of, _("for each")),
        formats.money(line.fully_loaded), formats.money(line.practical_capacity),
    )  # fmt: skip


def _durations() -> dict[str, str]:
    return {
        "ivr_ms": _("IVR"), "wait_ms": _("Wait"), "ring_ms": _("Ring"), "talk_ms": _("Talk"),
        "hold_ms": _("Hold"), "wrap_up_ms": _("Wrap-up"), "bot_ms": _("Bot"),
    }  # fmt: skip


def _kinds() -> dict[str, str]:
    return {
        "ivr": _("IVR"), "queue": _("queue"), "agent": _("agent"), "bot": _("bot"),
        "self_service": _("self-service"), "message": _("message"),
    }  # fmt: skip


def _instant(text: str | None, formats: Formats, zone: ZoneInfo) -> str | None:
    if text is None:
        return None
    local = datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(zone)
    return f"{formats.day(local.date())} {local:%H:%M:%S}"


def _time(text: str | None, zone: ZoneInfo) -> str:
    if text is None:
        return ""
    return f"{datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(zone):%H:%M:%S}"
