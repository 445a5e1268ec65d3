"""What a tried plan is called in words: measures, guardrails, verdicts, and the sentence on top."""

from __future__ import annotations

from collections.abc import Sequence
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
from percall.whatif.standing import Standing, breaks_today, standing, standing_of
from percall.whatif.tried import Tried

HALF_HOURS, MORE_PLACES = 48, 4
TURNED_AWAY = "turned_away_share"
PERCENT = "\u00a0%"
_BROKEN = (Standing.BROKEN, Standing.BROKEN_AS_TODAY)
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
    if name == TURNED_AWAY:
        return _("Turned away")
    return naming.measures().get(name, name)


def rail_number(name: str, value: float | None, formats: Formats, more: int = 0) -> Figure:
    """A number of a guardrail, with some more places than usual."""
    if value is None:
        return not_known(_("the twin does not say it"))
    text = f"{value:.9f}"
    if name.endswith("_share"):
        return formats.share(text, places=1 + more)
    return formats.plain(text, places=2 + more)


def rail_and_limit(one: Judged, value: float | None, formats: Formats) -> tuple[Figure, Figure]:
    """A number and its limit, with as many places as they need to differ."""
    pairs = [
        tuple(rail_number(one.name, x, formats, more) for x in (value, float(one.limit)))
        for more in range(MORE_PLACES)
    ]
    found, limit = next((pair for pair in pairs if pair[0].text != pair[1].text), pairs[0])
    return found, limit


def more_allowed(one: Judged, formats: Formats) -> str:
    """How the limit of customers turned away is made of today's; empty for any other."""
    if one.name != TURNED_AWAY or one.today is None:
        return ""
    points = formats.plain(f"{100 * (float(one.limit) - one.today):.9f}").text
    return _("today {today} and {points} percentage points more").format(
        today=rail_number(one.name, one.today, formats).text, points=points
    )


def rails_words(tried: Tried, formats: Formats) -> str:
    """Whether the guardrails are kept; where they refuse, which one, by what number, and when."""
    refused = [_refused(one, formats) for one in tried.judged if one.is_refused]
    if refused:
        return f"✕ {' '.join(refused)}"
    broken = [one for one in tried.judged if standing_of(one) in _BROKEN]
    if not broken:
        return _("✓ kept")
    return f"! {standing_name(standing(tried.judged))}: {rails_broken(broken, formats)}"


def rails_broken_today(tried: Tried, formats: Formats) -> str:
    """The guardrails that today's centre breaks, each with its number; else that all are kept."""
    broken = [one for one in tried.judged if breaks_today(one)]
    if not broken:
        return _("✓ kept")
    return "! " + _("broken: {rails}").format(
        rails=rails_broken(broken, formats, is_today=True)
    )  # fmt: skip


def rails_broken(rails: Sequence[Judged], formats: Formats, *, is_today: bool = False) -> str:
    """Guardrails that are broken, each with its number and limit."""
    found = []
    for one in rails:
        value, limit = rail_and_limit(one, one.today if is_today else one.plan, formats)
        found.append(_("{rail} {value}, the guardrail is {limit}").format(
            rail=rail_name(one.name), value=value.text, limit=limit.text))  # fmt: skip
    return "; ".join(found)


def standing_name(found: Standing) -> str:
    """How a plan meets a guardrail."""
    return {
        Standing.KEPT: _("kept"), Standing.REFUSED: _("refused"),
        Standing.NOT_JUDGED: _("not judged"), Standing.BROKEN_AS_TODAY: _("broken, as today"),
        Standing.BROKEN: _("broken, not too often"),
    }[found]  # fmt: skip


def standing_mark(found: Standing) -> str:
    """The sign of how a plan meets the guardrails."""
    return {Standing.REFUSED: "✕", Standing.BROKEN_AS_TODAY: "!", Standing.BROKEN: "!"}.get(
        found, "✓"
    )


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
    broken = [one for one in tried.judged if breaks_today(one)]
    already = [today_breaks(broken, formats)] if broken else []
    if is_nothing:
        return " ".join([_today(tried, formats), *already])
    refused = [one for one in tried.judged if one.is_refused]
    parts = [_refused(refused[0], formats) if refused else _met(standing(tried.judged))]
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
    if not tried.is_settled:
        parts.append(_("The verdict is so near a limit that more replications may turn it."))
    return " ".join([*parts, *already])


def _met(found: Standing) -> str:
    """How a plan that is not refused meets the guardrails."""
    if found is Standing.BROKEN_AS_TODAY:
        return _("Not within the guardrails: broken, as today.")
    if found is Standing.BROKEN:
        return _("Not within the guardrails: broken, but not too often.")
    return _("Within the guardrails.")


def today_breaks(rails: Sequence[Judged], formats: Formats) -> str:
    """The guardrails that today breaks."""
    return _("Today breaks a guardrail: {rails}.").format(
        rails=rails_broken(rails, formats, is_today=True)
    )


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
    apart = _signed(formats.share(f"{twin / real - 1:.9f}"), twin - real, is_signed=True).text
    today = tried.of("cost_per_call").today
    if today.low is not None and today.high is not None and today.half is not None:
        half = formats.share(f"{today.half / real:.9f}").text
        apart = f"{apart.removesuffix(PERCENT)} ± {half}"
        if today.low <= real <= today.high:
            apart += ", " + _("which cannot be told from chance")
    return _(
        "By records and books an inbound call of these days cost {real} {currency}, by today's twin"
        " {twin}: {apart}."
    ).format(
        real=measured("cost_per_call", real, formats).text, currency=formats.currency,
        twin=measured("cost_per_call", twin, formats).text,
        apart=apart,
    )  # fmt: skip


def investment_of(tried: Tried, plan: Plan, formats: Formats) -> str:
    """What is spent to begin with, as far as somebody said, and when that is paid back."""
    spent, months = tried.applied.investment, tried.payback_months
    said = {one.name.partition(".")[0]: one.value for one in tried.applied.assumptions
            if one.name.endswith(".investment")}  # fmt: skip
    amount = formats.plain(f"{float(sum(said.values())):.9f}", places=0).text
    if spent is None and not said:
        return _("Nobody has said what it costs to begin with: the month of payback is not known.")
    if spent is None:
        return _("{amount} {currency} are spent to begin with for {levers}; nobody has said how much for {others}, so the month of payback is not known.").format(
            amount=amount, currency=formats.currency,
            levers=", ".join(_(BY_NAME[name].title) for name in said),
            others=", ".join(_(BY_NAME[name].title) for name, _values in plan.levers
                             if name not in said),
        )  # fmt: skip
    if not spent:
        return _("Nothing is spent to begin with.")
    if months is None:
        return _("{amount} {currency} are spent to begin with, and never paid back.").format(
            amount=amount, currency=formats.currency
        )
    return _("{amount} {currency} are spent to begin with, and paid back after {months} months.").format(
        amount=amount, currency=formats.currency,
        months=formats.plain(f"{float(months):.9f}").text,
    )  # fmt: skip


def _refused(one: Judged, formats: Formats) -> str:
    plan, limit = rail_and_limit(one, one.plan, formats)
    allowed = more_allowed(one, formats)
    text = _("Refused: {rail} would be {plan}, the guardrail is {limit}").format(
        rail=rail_name(one.name), plan=plan.text,
        limit=f"{limit.text} ({allowed})" if allowed else limit.text,
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
