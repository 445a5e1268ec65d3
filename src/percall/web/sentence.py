"""The answer in one sentence, generated from the figures: cost, its change, quality, unused."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from percall.centre import AT_LEAST
from percall.formats import Figure, Formats, change_shown
from percall.naming import measures
from percall.stated import ALL
from percall.texts import _, ngettext
from percall.web.trend import Point, measure_figure

NAMED = 4


def sentence_of(
    period: dict[str, Any], before: dict[str, Any] | None, definition: dict[str, Any],
    unused: Figure, during: str, during_before: str, formats: Formats,
) -> str:  # fmt: skip
    """The sentence above the charts.

    Args:
        period: The figures of the chosen period.
        before: Those of the period before; None where they are not comparable.
        definition: What counts.
        unused: Unused capacity as money.
        during: The chosen period in words.
        during_before: The period before in words.
        formats: The page's language and currency.
    """
    per, cost = definition["per"], period["cost_per_call"]
    if cost["fully_loaded"] is None:
        unknown = {
            "call": _("What a call cost {when} is not known: {why}"),
            "sale": _("What a sale cost {when} is not known: {why}"),
            "lead": _("What a lead cost {when} is not known: {why}"),
            "resolution": _("What a resolution cost {when} is not known: {why}"),
        }[per]
        parts = [unknown.format(when=during, why=cost["why_not"])]
    else:
        parts = [_price(cost["fully_loaded"], before, per, during_before, formats)]
    level = _service_level(period, formats)
    parts += [level] if level else []
    parts += _other_rails(period, formats)
    is_filtered = bool(definition["only"]) or {definition["direction"], definition["channel"]} != {
        ALL
    }
    parts += _unused(period, unused, formats, of_whole_centre=is_filtered)
    return "; ".join(parts) + "."


def _price(
    text: str, before: dict[str, Any] | None, per: str, during_before: str, formats: Formats
) -> str:
    price = {
        "call": _("{money} {currency} a call"),
        "sale": _("{money} {currency} a sale"),
        "lead": _("{money} {currency} a lead"),
        "resolution": _("{money} {currency} a resolution"),
    }[per].format(money=formats.money(text).text, currency=formats.currency)
    earlier = before["cost_per_call"]["fully_loaded"] if before else None
    if earlier is None:
        return price
    change = change_shown(text, earlier, formats.places)
    shown = formats.number(abs(change), formats.places)
    if not change:
        how = _("as much as {when}")
    else:
        how = _("{money} more than {when}") if change > 0 else _("{money} less than {when}")
    return f"{price}, {how.format(money=shown, when=during_before)}"


def _service_level(period: dict[str, Any], formats: Formats) -> str | None:
    level = formats.share(period["quality"]["service_level_share"])
    if not level.is_known:
        return _("service level not known") if period["offered"] else None
    rail = next((r for r in period["guardrails"] if r["name"] == "service_level_share"), None)
    if rail is None:
        return _("service level {share}").format(share=level.text)
    if rail["kept"]:
        return _("service level {share}, within the guardrail").format(share=level.text)
    limit = formats.share(rail["limit"]).text
    return _("service level {share}, below the guardrail of {limit}").format(
        share=level.text, limit=limit
    )


def _other_rails(period: dict[str, Any], formats: Formats) -> list[str]:
    found = []
    for rail in period["guardrails"]:
        name = rail["name"]
        if rail["kept"] is False and name != "service_level_share":
            text = _("{measure} {found}, below the guardrail of {limit}")
            if name not in AT_LEAST:
                text = _("{measure} {found}, above the guardrail of {limit}")
            found.append(
                text.format(
                    measure=_lower(measures()[name]),
                    found=measure_figure(name, rail["found"], formats).text,
                    limit=measure_figure(name, rail["limit"], formats).text,
                )
            )
    return found


def _unused(
    period: dict[str, Any], unused: Figure, formats: Formats, *, of_whole_centre: bool
) -> list[str]:
    """What was paid for nothing; the ledger is the whole centre's, whatever is filtered."""
    book = Decimal(period["book"])
    if not period["reconciliation"]:
        return []
    by_totals = period["cost_per_call"]["practical_capacity"] is None
    if book <= 0 or (unused.exact is None and by_totals):
        return [_("how much of the capacity went unused is not known")]
    idle = Decimal(period["unassigned"])
    parts = []
    if idle > 0 and not by_totals:
        share = formats.share(str(idle / book))
        nobody = _("{share} of what was paid served no contact")
        if of_whole_centre:
            nobody = _("of what the whole centre paid, {share} served no contact")
        parts.append(nobody.format(share=share.text))
    if unused.exact is None:
        return [*parts, _("how much of the capacity went unused is not known")]
    share = formats.share(str(Decimal(unused.exact) / book))
    went = _("{share} of what was paid went unused")
    if of_whole_centre:
        went = _("of what the whole centre paid, {share} went unused")
    return [*parts, went.format(share=share.text)]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def findings_of(points: Sequence[Point]) -> list[str]:
    """What the chart of periods shows: which guardrail was broken, and when."""
    found = []
    for name, measure in measures().items():
        broken = [point.label for point in points if point.kept(name) is False]
        if broken:
            text = ngettext(
                "{measure}: guardrail broken in {broken} of {count} periods ({names}).",
                "{measure}: guardrail broken in {broken} of {count} periods ({names}).",
                len(broken),
            )
            names = ", ".join(broken[:NAMED]) + (", …" if len(broken) > NAMED else "")
            found.append(
                text.format(measure=measure, broken=len(broken), count=len(points), names=names)
            )
    return found
