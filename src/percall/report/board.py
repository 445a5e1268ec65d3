"""The page for the board: the answer, the figures, their quality, and the months before."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from percall import naming
from percall.costing.bridge.causes import LABELS, Kind
from percall.formats import Figure, Formats
from percall.intervals import Period, period_of
from percall.report.close.beside import before_in_words, record_changed
from percall.report.reconciliation import why_unused
from percall.report.tables import Column, Row, Section, Table, bar_of, measure_text
from percall.texts import _

MOST_CAUSES = 5


@dataclass(frozen=True, slots=True)
class Board:
    """A document on its way to the board's page."""

    document: dict[str, Any]
    period: Period
    formats: Formats

    def section(self) -> Section:
        """The page."""
        tables = (self._figures(), self._causes(), self._quality(), self._trend())
        return Section(
            naming.question(self.document["definition"]["per"],
                            naming.during(self.period, self.formats)),
            (self._sentence(), *self._caveats(), *self._signed()),
            tuple(one for one in tables if one is not None),
        )  # fmt: skip

    def _sentence(self) -> str:
        document, formats = self.document, self.formats
        cost = document["cost_per_call"]
        if cost["fully_loaded"] is None:
            return _("What a call cost is not known: {why}.").format(why=cost["why_not"])
        parts = [_("{money} {currency} a call").format(
            money=formats.money(cost["fully_loaded"]).text, currency=formats.currency
        )]  # fmt: skip
        bridge = document["bridge"]
        if bridge["why_not"] is None:
            change = Decimal(bridge["change"])
            told = _("{money} more than the month before") if change > 0 else _(
                "{money} less than the month before"
            )  # fmt: skip
            parts.append(told.format(money=formats.number(abs(change), formats.places)))
        level = document["quality"]["service_level_share"]
        if level is not None:
            parts.append(_("service level {share}").format(share=formats.share(level).text))
        if document["unused_share"] is not None:
            parts.append(
                _("{share} of what was paid went unused").format(
                    share=formats.share(document["unused_share"]).text
                )
            )
        return "; ".join(parts) + "."

    def _caveats(self) -> tuple[str, ...]:
        """What bends the figures so much that it stands below them."""
        data, found = self.document["data"], []
        if data["first_on"] is not None and not data["is_covered"]:
            found.append(
                _(
                    "The records reach from {first} to {last} only: the ledger of the whole month"
                    " is divided by what came in these days."
                ).format(
                    first=self.formats.day(date.fromisoformat(data["first_on"])),
                    last=self.formats.day(date.fromisoformat(data["last_on"])),
                )
            )
        if self.is_blind:
            found.append(
                _("Unused capacity and the figure at practical capacity are not known: {why}.")
                .format(why=why_unused())
            )  # fmt: skip
        return tuple(found)

    @property
    def is_blind(self) -> bool:
        """Whether the centre's capacity is not known although there are costs."""
        document = self.document
        return document["group"] is None and document["unused"] is None and bool(document["calls"])

    def _signed(self) -> tuple[str, ...]:
        signed, formats = self.document["signed"], self.formats
        if signed is None:
            return ()
        if not signed["is_sound"]:
            return (record_changed(),)
        who = {
            "who": signed["closed_by"],
            "day": formats.day(date.fromisoformat(signed["closed_at"][:10])),
        }
        told = _("Signed by {who} on {day}, and these are still its figures.").format(**who)
        if not signed["holds"]:
            before, now = signed["signed"], signed["now"]
            told = _(
                "Signed by {who} on {day}, and no longer what was signed: book {book_signed}, now"
                " {book}; a call {signed}, now {now}."
            ).format(
                **who, book_signed=formats.money(before["book"]).text,
                book=formats.money(now["book"]).text,
                signed=formats.money(before["cost_per_call"]).text,
                now=formats.money(now["cost_per_call"]).text,
            )  # fmt: skip
        line = _("Line {number} of the record of closed months, hash {hash}.").format(
            number=signed["number"], hash=signed["hash"]
        )
        before = before_in_words(
            signed["signed_before"], lambda text: formats.money(text).text,
            lambda at: formats.day(date.fromisoformat(at[:10])),
        )  # fmt: skip
        return (told, *before, line)

    def _figures(self) -> Table:
        document, formats = self.document, self.formats
        cost = document["cost_per_call"]
        why = cost["why_not"]
        per = naming.cost_per(document["definition"]["per"])
        rows = [
            (_("{what}, fully loaded").format(what=per), formats.money(cost["fully_loaded"], why)),
            (_("{what}, at practical capacity").format(what=per),
             formats.money(None if self.is_blind else cost["practical_capacity"], why)),
            (_("Cost"), formats.money(document["cost"], why)),
            *self._of_books(),
            (_("Cost of abandoned contacts"), formats.money(document["abandoned_cost"], why)),
            (_("Calls"), formats.count(document["calls"])),
            (_("Contacts"), formats.count(document["contacts"])),
            (_("Offered"), formats.count(document["offered"])),
            (_("Answered"), formats.count(document["answered"])),
        ]  # fmt: skip
        told = document if document["sold"] is None else document["sold"].get("total", {})
        for name, title in (("sales", _("Sales")), ("leads", _("Leads"))):
            if told.get(name) is not None:
                exact = Decimal(told[name])
                places = 0 if exact == exact.to_integral_value() else 2
                rows.append((title, Figure(formats.number(exact, places))))
        return Table(
            _("The figures, money in {currency}").format(currency=formats.currency),
            (Column(_("Figure"), is_number=False), Column(_("Amount"))),
            tuple(Row((name, figure.text)) for name, figure in rows),
        )

    def _of_books(self) -> list[tuple[str, Figure]]:
        """The centre's book and what came of it; of a group, what it is charged."""
        document, formats = self.document, self.formats
        rows: list[tuple[str, Figure]] = []
        if document["group"] is None:
            rows = [
                (_("The book: the whole ledger of the month"), formats.money(document["book"])),
                (_("Unused capacity"), formats.money(document["unused"])),
                (_("Of it in per cent of the book"), formats.share(document["unused_share"])),
            ]
        if document["charge"] is not None:
            rows.append((_("Charged"), formats.money(document["charge"]["amount"])))
        if document["budget"]["why_not"] is None:
            difference = Decimal(document["budget"]["total"]["difference"])
            told = formats.number(difference, formats.places, signed=True)
            rows.append((_("Against budget"), Figure(told)))
        if document["failure"]["why_not"] is None:
            rows.append(
                (_("What failing customers costs"), formats.money(document["failure"]["bill"]))
            )
        return rows

    def _causes(self) -> Table | None:
        """What moved the cost per call most since the month before."""
        bridge, formats = self.document["bridge"], self.formats
        if bridge["why_not"] is not None or not bridge["causes"]:
            return None
        causes = bridge["causes"][:MOST_CAUSES]
        longest = abs(Decimal(causes[0]["amount"]))
        rows = [
            Row((cause_label(one), formats.number(Decimal(one["amount"]), 4, signed=True)),
                bar=bar_of(one["amount"], longest))
            for one in causes
        ]  # fmt: skip
        return Table(
            _("What moved it most since the month before, {currency} a call").format(
                currency=formats.currency),
            (Column(_("Cause"), is_number=False), Column(_("Amount"))), tuple(rows),
            bars=_("Amount, drawn"),
        )  # fmt: skip

    def _quality(self) -> Table:
        rows, has_rails = measured(self.document), bool(self.document["guardrails"])
        columns: tuple[Column, ...] = (Column(_("Measure"), is_number=False), Column(_("Found")))
        if has_rails:
            columns += (Column(_("Guardrail")), Column(_("Verdict"), is_number=False))
        return Table(
            _("The quality that it was bought with"), columns,
            tuple(
                Row((
                    one.title, measure_text(one.name, one.found, self.formats),
                    *((measure_text(one.name, one.limit, self.formats) if one.limit else "",
                       one.verdict) if has_rails else ()),
                ))
                for one in rows
            ),
        )  # fmt: skip

    def _trend(self) -> Table:
        trend, formats = self.document["trend"], self.formats
        longest = max((Decimal(one["fully_loaded"] or 0) for one in trend), default=Decimal(0))
        rows = [
            Row(
                (
                    formats.days(period_of(one["month"])), formats.money(one["fully_loaded"]).text,
                    formats.money(one["practical_capacity"]).text, formats.money(one["cost"]).text,
                    formats.count(one["calls"]).text,
                    formats.share(one["service_level_share"]).text,
                    formats.share(one["abandoned_share"]).text,
                    measure_text("aht_s", one["aht_s"], self.formats),
                ),
                bar=bar_of(one["fully_loaded"], longest),
            )
            for one in trend
        ]  # fmt: skip
        return Table(
            _("Month by month"),
            (Column(_("Month"), is_number=False), Column(_("Fully loaded")),
             Column(_("At practical capacity")), Column(_("Cost")), Column(_("Calls")),
             Column(_("Service level")), Column(_("Abandoned")), Column(_("AHT"))),
            tuple(rows), bars=_("Fully loaded, drawn"),
        )  # fmt: skip


def cause_label(cause: dict[str, Any]) -> str:
    """A cause of a bridge in the words of the language, also where it is an outcome."""
    if cause["kind"] == Kind.NO_CALL:
        return _(LABELS[Kind.NO_CALL]).format(of=naming.outcome_name(cause["of"]))
    return str(cause["label"])


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure of quality beside its guardrail: its name in JSON, and what people call it."""

    name: str
    title: str
    found: str | None
    limit: str | None
    verdict: str


def measured(document: dict[str, Any]) -> list[Measured]:
    """The measures of a document; cost per call is one where a guardrail limits it."""
    rails = {one["name"]: one for one in document["guardrails"]}
    verdicts = {True: _("kept"), False: _("BROKEN"), None: _("not known")}
    rows = []
    for name, title in naming.measures().items():
        rail = rails.get(name)
        if name != "cost_per_call":
            found = document["quality"][name]
        elif rail is None:
            continue
        else:
            found = document["cost_per_call"]["fully_loaded"]
        limit, verdict = (rail["limit"], verdicts[rail["kept"]]) if rail else (None, "")
        rows.append(Measured(name, title, found, limit, verdict))
    return rows
