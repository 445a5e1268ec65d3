"""What should be said beside the figures: what is not known, and what looks wrong."""

from collections.abc import Sequence
from fractions import Fraction

from percall.costing.capacity import PAID_DRIVER
from percall.costing.coverage import first_and_last
from percall.costing.figures import PeriodFigures
from percall.costing.pools import Pool, column_name
from percall.costing.rates import ZERO
from percall.costing.totals import Totals
from percall.intervals import ONE_DAY, word_of
from percall.ledger.lines import Line
from percall.money import shown
from percall.settings import nearest
from percall.store.engine import named
from percall.store.lake import files_between, relation
from percall.store.manifest import Manifest
from percall.store.source import Source
from percall.texts import _, ngettext, number

MICRO = 1_000_000
MOST_KNOWN = 20
RATED_DRIVERS = ("tariff", "vendor_charge")
PAID_ENOUGH = Fraction(19, 20)


def notes_on_records(waiting: int, totals: Sequence[Totals]) -> tuple[str, ...]:
    """What should be said of the records: days of totals, rows that wait in quarantine."""
    found = []
    if totals:
        found.append(
            ngettext(
                "{count} day is known by its totals alone: no cost at practical capacity.",
                "{count} days are known by their totals alone: no cost at practical capacity.",
                len(totals),
            ).format(count=number(len(totals)))
        )
    if waiting:
        found.append(quarantine_note(waiting))
    return tuple(found)


def quarantine_note(waiting: int) -> str:
    """What is said of rows that wait in quarantine."""
    return ngettext(
        "{count} row could not be read and lies in quarantine (`percall quarantine list`).",
        "{count} rows could not be read and lie in quarantine (`percall quarantine list`).",
        waiting,
    ).format(count=number(waiting))


def notes_on(
    source: Source,
    figures: Sequence[PeriodFigures],
    lines: Sequence[Line],
    totals: Sequence[Totals],
) -> tuple[str, ...]:
    """What should be said of the figures."""
    found = [*_coverage(source, totals, lines), *_paid_in_part(figures), *_over_driven(figures)]
    if totals and any(one.unassigned for one in figures):
        found.append(
            _(
                "Days of totals use no pool: what the reconciliation calls unassigned is divided by"
                " their calls too."
            )
        )
    if source.segments:
        found += _unassigned(figures)
    if any(pool.rates.pool.driver == "vendor_charge" for one in figures for pool in one.pools):
        found += _unknown_charges(source)
    return (*found, *_rated(figures))


def notes_on_filter(
    source: Source, only: Sequence[tuple[str, str | None]], figures: Sequence[PeriodFigures]
) -> tuple[str, ...]:
    """Values that no record of these days has, where a filter leaves no contact."""
    if not source.segments or any(one.contacts for one in figures):
        return ()
    said = []
    for name, value in only:
        column = column_name(name)
        view = source.view((column,), ())
        rows = source.fetch(f"SELECT DISTINCT {named(column)} FROM {view}")
        known = sorted(str(row[0]) for row in rows if row[0] is not None)
        if value is not None and value not in known:
            told = _("No record of this period has the {what} {name}: {known}")
            listed = nearest(value, known[:MOST_KNOWN]) if known else _("none is known")
            said.append(told.format(what=name, name=repr(value[:60]), known=listed) + ".")
    return tuple(said)


def _coverage(source: Source, totals: Sequence[Totals], lines: Sequence[Line]) -> list[str]:
    """Records that begin after the days asked for, or end before them, beside a ledger."""
    days = source.days
    span = first_and_last(source, totals)
    if span is None:
        return []
    first, last = span
    if first <= days.from_on and last + ONE_DAY >= days.to_on:
        return []
    if not any(days.days_shared(x.from_on, x.to_on) for x in lines):
        if not totals:
            return []
        told = _("The records of this period lie between {first} and {last}.")
        return [told.format(first=first, last=last)]
    return [
        _(
            "The records of this period lie between {first} and {last}; the ledger is that of all"
            " its days."
        ).format(first=first, last=last)
    ]


def _unassigned(figures: Sequence[PeriodFigures]) -> list[str]:
    """Pools that nobody used in any of the periods: most often the records do not tell it."""
    pools = {p.rates.pool for one in figures for p in one.pools if p.rates.ledger}
    used = {p.rates.pool for one in figures for p in one.pools if not p.rates.is_unassigned}
    return [unassigned_note(pool) for pool in sorted(pools - used)]


def unassigned_note(pool: Pool) -> str:
    """What is said of a pool that nobody used."""
    return _(
        "No contact took anything of the pool {pool}: its cost is unassigned. Do the records"
        " tell it?"
    ).format(pool=pool.title)


def paid_share(figures: PeriodFigures) -> Fraction | None:
    """The part of the capacity of agents' time that paid time tells, weighted by the ledger.

    None where no pool of agents' time costs anything.
    """
    pools = [p.rates for p in figures.pools if p.rates.pool.driver == PAID_DRIVER]
    ledger = sum((one.ledger for one in pools), ZERO)
    if not ledger:
        return None
    told = sum((one.ledger * (one.supply.known_share or 0) for one in pools), ZERO)
    return told / ledger


def _paid_in_part(figures: Sequence[PeriodFigures]) -> list[str]:
    """Periods of which paid time tells a part: what it does not tell is taken for used."""
    found = []
    for one in figures:
        share = paid_share(one)
        if share is not None and 0 < share < PAID_ENOUGH:
            found.append(
                _(
                    "Paid time is recorded for {share} of the capacity of {period} alone: for the"
                    " rest what was used counts as the capacity, and nothing of it as unused."
                ).format(
                    share=f"{number(f'{float(100 * share):.0f}')} %", period=word_of(one.period)
                )
            )
    return found


def _over_driven(figures: Sequence[PeriodFigures]) -> list[str]:
    pools = sorted({p.rates.pool for one in figures for p in one.pools if p.rates.over_driven})
    return [
        _(
            "The pool {pool} is over-driven: more was used than was supplied. If paid time covers"
            " only some teams, scope the ledger's lines by team."
        ).format(pool=pool.title)
        for pool in pools
    ]


def _unknown_charges(source: Source) -> list[str]:
    view = source.view((), ("charge_unknown",))
    count = int(source.fetch(f"SELECT sum(charge_unknown) FROM {view}")[0][0] or 0)
    if not count:
        return []
    return [
        ngettext(
            "{count} contact has a charge that is not known: it takes the mean of the known ones.",
            "{count} contacts have a charge that is not known: they take the mean of the known ones.",
            count,
        ).format(count=number(count))
    ]


def notes_on_rates(source: Source, manifest: Manifest, lines: Sequence[Line]) -> tuple[str, ...]:
    """Charges in a currency that had no rate when they were imported: these are not known.

    Nothing is said where no line of the ledger is shared by charges.
    """
    files = files_between(manifest, "contact", source.days.from_on, source.days.to_on)
    told = [stored for stored in files if "vendor_currency" not in stored.absent]
    if not told or not any("vendor_charge" in line.drivers for line in lines):
        return ()
    view = source.view((), ("charge_unknown",))
    if not source.fetch(f"SELECT sum(charge_unknown) FROM {view}")[0][0]:
        return ()
    table = relation(source.workspace.lake_folder, "contact", told, source.engine.parquet)
    rows = source.fetch(
        f"SELECT upper(vendor_currency) AS currency, count(*) FROM {table} AS t WHERE"
        " charge_state = 'unknown' AND vendor_charge IS NOT NULL AND upper(vendor_currency) <>"
        f" '{source.centre.currency}' AND local_on >= DATE '{source.days.from_on}'"
        f" AND local_on < DATE '{source.days.to_on}' GROUP BY 1 ORDER BY 1"
    )
    return tuple(
        ngettext(
            "{count} contact is charged in {currency}, for which there was no rate at its import: its"
            " charge is not known. Say the rate under [currencies] of centre.toml, undo the import"
            " and import again.",
            "{count} contacts are charged in {currency}, for which there was no rate at their import:"
            " their charges are not known. Say the rate under [currencies] of centre.toml, undo the"
            " imports and import again.",
            count,
        ).format(count=number(count), currency=currency)
        for currency, count in rows
    )


def _rated(figures: Sequence[PeriodFigures]) -> list[str]:
    """Rated against invoiced: what tariffs and charges say, beside what the ledger says."""
    rated: dict[str, Fraction] = {}
    booked: dict[str, Fraction] = {}
    for pool in (pool.rates for one in figures for pool in one.pools):
        if pool.pool.driver in RATED_DRIVERS:
            name = pool.pool.title
            rated[name] = rated.get(name, ZERO) + Fraction(pool.used, MICRO)
            booked[name] = booked.get(name, ZERO) + pool.ledger
    return [
        _(
            "Rated against invoiced, {pool}: calls are rated at {rated}, the ledger has {booked}."
        ).format(
            pool=name, rated=number(shown(rated[name], 2)), booked=number(shown(booked[name], 2))
        )
        for name in sorted(rated)
    ]
