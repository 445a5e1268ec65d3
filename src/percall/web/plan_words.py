"""What a tried plan is called in words: measures, guardrails, verdicts, and the sentence on top."""

from __future__ import annotations

from typing import Any

from percall import naming
from percall.formats import Figure, Formats, not_known
from percall.ledger.lines import CashKind
from percall.texts import _
from percall.web.plan_form import text_of
from percall.whatif.guarded import Judged
from percall.whatif.levers.lever import Value
from percall.whatif.levers.plan import Plan
from percall.whatif.levers.table import BY_NAME
from percall.whatif.measured import MONEY, Compared
from percall.whatif.tried import Tried

HALF_HOURS, MOSTLY = 48, 0.5
Levers = tuple[tuple[str, tuple[tuple[str, Value], ...]], ...]


def measure_names() -> dict[str, str]:
    """Each measure of a tried plan by its name, in the order of the page."""
    return {
        "cost_per_call": _("Cost per call, fully loaded"),
        "cost_per_call_practical": _("Cost per call, at practical capacity"),
        "marginal_cost_per_call": _("Marginal cost, a call"),
        "cost_per_resolution": _("Cost per resolution"),
        "cost": _("Cost of the days"),
        "service_level_share": _("Service level"),
        "abandoned_share": _("Abandoned"),
        "asa_s": _("Mean wait (ASA), s"),
        "aht_s": _("Handle time (AHT), s"),
        "occupancy_share": _("Occupancy"),
        "resolved_share": _("Resolved, of those handled"),
        "contacts": _("Contacts"),
        "calls": _("Calls"),
        "abandoned": _("Customers who gave up"),
        "turned_away": _("Customers turned away"),
    }


def measured(name: str, value: float | None, formats: Formats, *, signed: bool = False) -> Figure:
    """A measure's number as people read it; a change of a share is in percentage points."""
    if value is None:
        return not_known(_why(name))
    text = f"{value:.9f}"
    if name.endswith("_share"):
        return _signed(formats.share(text), value, is_signed=signed)
    if name in MONEY:
        places = 0 if name == "cost" else formats.places
        return _signed(formats.plain(text, places=places), value, is_signed=signed)
    places = 1 if name.endswith("_s") else 0
    return _signed(formats.plain(text, places=places), value, is_signed=signed)


def _signed(figure: Figure, value: float, *, is_signed: bool) -> Figure:
    if not is_signed or value <= 0:
        return figure
    return Figure(f"+{figure.text}", figure.exact)


def _why(name: str) -> str:
    if name in MONEY:
        return _("the ledger has no line in these days, or nothing was counted")
    if name == "resolved_share":
        return _("nothing was handled")
    return naming.why_not_known(name) if name in naming.measures() else _("not known")


def verdict_name(one: Compared) -> str:
    """What is told of a difference."""
    if one.today.mean is None or one.plan.mean is None:
        return _("not known")
    return {
        "same": _("the same"), "more": _("higher"), "less": _("lower"),
        "cannot tell": _("cannot tell"),
    }[one.verdict]  # fmt: skip


def kind_name(kind: CashKind) -> str:
    """How a part of the books moves."""
    return {
        CashKind.FIXED: _("fixed"), CashKind.STEP: _("by steps"), CashKind.VARIABLE: _("variable"),
    }[kind]  # fmt: skip


def at_half_hour(half_hour: int) -> str:
    """A half-hour of the week (0: Monday 00:00) in words."""
    day, of_day = divmod(half_hour, HALF_HOURS)
    return f"{naming.weekday_name(day + 1)} {of_day // 2:02}:{30 * (of_day % 2):02}"


def rail_name(name: str) -> str:
    """A guardrail's name."""
    if name == "turned_away_share":
        return _("Turned away")
    return naming.measures().get(name, name)


def rail_number(name: str, value: float | None, formats: Formats) -> Figure:
    """A number of a guardrail."""
    if value is None:
        return not_known(_("the twin does not say it"))
    text = f"{value:.9f}"
    return formats.share(text) if name.endswith("_share") else formats.plain(text, places=2)


def rails_words(tried: Tried, formats: Formats) -> str:
    """Whether the guardrails are kept; where they refuse, which one, by what number, and when."""
    refused = [_refused(one, formats) for one in tried.judged if one.is_refused]
    return f"✕ {' '.join(refused)}" if refused else _("✓ kept")


def plan_title(plan: Plan) -> str:
    """A plan in short: its name, else its levers as the command line says them."""
    return plan.name or lever_words(plan.levers) or _("nothing")


def lever_words(levers: Levers) -> str:
    """Levers with their values in words: "Callback, Staff plus or minus (share -10%)"."""
    found = []
    for name, values in levers:
        lever = BY_NAME[name]
        typed = ", ".join(f"{key} {text_of(lever.parameter(key), value)}" for key, value in values)
        found.append(f"{_(lever.title)} ({typed})" if typed else _(lever.title))
    return ", ".join(found)


def sentence_of(tried: Tried, formats: Formats, *, is_nothing: bool) -> str:
    """What came of it, in the figures of the page."""
    already = [_already(one, formats) for one in tried.judged if one.broken_today_share > MOSTLY]
    if is_nothing:
        return " ".join([_today(tried, formats), *already])
    refused = [one for one in tried.judged if one.is_refused]
    parts = [_refused(refused[0], formats) if refused else _("Within the guardrails.")]
    parts.append(_cost(tried, formats))
    away = tried.of("turned_away")
    if away.verdict == "more":
        parts.append(_("{count} more customers are turned away.").format(
            count=measured("turned_away", away.change.mean, formats).text
        ))  # fmt: skip
    gave_up = tried.of("abandoned")
    if gave_up.verdict == "more":
        parts.append(_("{count} more customers give up.").format(
            count=measured("abandoned", gave_up.change.mean, formats).text
        ))  # fmt: skip
    if tried.money.hung_up:
        parts.append(
            _("{amount} {currency} of the saving in a month exist only because they do.").format(
                amount=formats.plain(f"{float(-tried.money.hung_up):.9f}", places=0).text,
                currency=formats.currency,
            )
        )
    return " ".join([*parts, *already])


def _already(one: Judged, formats: Formats) -> str:
    """A guardrail that most replications of today break."""
    return _("Today breaks one already: {rail} {today}, the guardrail is {limit}.").format(
        rail=rail_name(one.name), today=rail_number(one.name, one.today, formats).text,
        limit=rail_number(one.name, float(one.limit), formats).text,
    )  # fmt: skip


def _today(tried: Tried, formats: Formats) -> str:
    cost, level = tried.of("cost_per_call").today, tried.of("service_level_share").today
    return _("Today, as the twin plays it: {cost} {currency} a call, service level {level}.").format(
        cost=measured("cost_per_call", cost.mean, formats).text, currency=formats.currency,
        level=measured("service_level_share", level.mean, formats).text,
    )  # fmt: skip


def apart_of(tried: Tried, records: dict[str, Any] | None, formats: Formats) -> str:
    """How far today's twin is from the records and books of the same days; empty where unknown."""
    twin = tried.of("cost_per_call").today.mean
    if records is None or twin is None or not records["cost_per_call"]:
        return ""
    real = records["cost_per_call"]
    return _(
        "By records and books an inbound call of these days cost {real} {currency}, by today's twin"
        " {twin}: {apart}."
    ).format(
        real=measured("cost_per_call", real, formats).text, currency=formats.currency,
        twin=measured("cost_per_call", twin, formats).text,
        apart=_signed(formats.share(f"{twin / real - 1:.9f}"), twin - real, is_signed=True).text,
    )  # fmt: skip


def _refused(one: Judged, formats: Formats) -> str:
    text = _("Refused: {rail} would be {plan}, the guardrail is {limit}").format(
        rail=rail_name(one.name), plan=rail_number(one.name, one.plan, formats).text,
        limit=rail_number(one.name, float(one.limit), formats).text,
    )  # fmt: skip
    if one.worst is None:
        return f"{text}."
    return _("{refused}; most of it on {when}: {number}, today {today}.").format(
        refused=text, when=at_half_hour(one.worst.half_hour),
        number=rail_number(one.name, one.worst.plan, formats).text,
        today=rail_number(one.name, one.worst.today, formats).text,
    )  # fmt: skip


def _cost(tried: Tried, formats: Formats) -> str:
    one = tried.of("cost_per_call")
    if one.change.mean is None or one.today.mean is None:
        return _("What a call costs is not known: {why}.").format(why=_why("cost_per_call"))
    if one.verdict == "same":
        return _("A call costs the same.")
    shown = measured("cost_per_call", abs(one.change.mean), formats).text
    half = measured("cost_per_call", one.change.half, formats).text
    if one.verdict == "cannot tell":
        return _("Whether a call costs more or less cannot be told: {change} ± {half} {currency}.").format(
            change=measured("cost_per_call", one.change.mean, formats, signed=True).text, half=half,
            currency=formats.currency,
        )  # fmt: skip
    text = (
        _("A call costs {change} ± {half} {currency} more.") if one.verdict == "more"
        else _("A call costs {change} ± {half} {currency} less.")
    )  # fmt: skip
    return text.format(change=shown, half=half, currency=formats.currency)
