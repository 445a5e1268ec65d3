"""What measures, dimensions and their values are called on the pages, as tables of texts."""

from datetime import date

from percall.formats import Formats, calendar_unit
from percall.intervals import By, Period
from percall.texts import _


def measures() -> dict[str, str]:
    """Each measure of quality by its name in JSON, in the order of the pages."""
    return {
        "service_level_share": _("Service level"),
        "abandoned_share": _("Abandoned"),
        "asa_s": _("Mean wait (ASA)"),
        "aht_s": _("Handle time (AHT)"),
        "occupancy_share": _("Occupancy"),
        "resolved_first_share": _("Resolved first time"),
        "satisfaction": _("Satisfaction"),
        "cost_per_call": _("Cost per call"),
    }


def why_not_known(measure: str) -> str:
    """Why a measure of quality has no figure."""
    return {
        "service_level_share": _("no inbound contact with a known wait was offered"),
        "abandoned_share": _("no inbound contact was offered"),
        "asa_s": _("no inbound contact was answered after a known wait"),
        "aht_s": _("no handled contact has a known talk time"),
        "occupancy_share": _("agents' states are not recorded, or only some contacts are chosen"),
        "resolved_first_share": _("no contact says whether it was resolved"),
        "satisfaction": _("no contact says how satisfied the customer was"),
    }[measure]


def cost_per(per: str) -> str:
    """The title of the figure: cost per call, sale or lead."""
    return {
        "call": _("Cost per call"),
        "sale": _("Cost per sale"),
        "lead": _("Cost per lead"),
        "resolution": _("Cost per resolution"),
    }[per]


def counted(per: str) -> str:
    """What is counted, as a title."""
    return {
        "call": _("Calls"), "sale": _("Sales"), "lead": _("Leads"),
        "resolution": _("Resolutions"),
    }[per]  # fmt: skip


def question(per: str, when: str) -> str:
    """The question that the overview answers."""
    text = {
        "call": _("What did a call cost {when}?"),
        "sale": _("What did a sale cost {when}?"),
        "lead": _("What did a lead cost {when}?"),
        "resolution": _("What did a resolution cost {when}?"),
    }[per]
    return text.format(when=when)


def in_month(day: date) -> str:
    """The month in a sentence: "in October 2026"."""
    texts = (
        _("in January {year}"), _("in February {year}"), _("in March {year}"),
        _("in April {year}"), _("in May {year}"), _("in June {year}"), _("in July {year}"),
        _("in August {year}"), _("in September {year}"), _("in October {year}"),
        _("in November {year}"), _("in December {year}"),
    )  # fmt: skip
    return texts[day.month - 1].format(year=day.year)


def during(period: Period, formats: Formats) -> str:
    """The period in a sentence."""
    match calendar_unit(period):
        case By.YEAR:
            return _("in {year}").format(year=period.from_on.year)
        case By.QUARTER:
            number = (period.from_on.month + 2) // 3
            return _("in quarter {number} of {year}").format(
                number=number, year=period.from_on.year
            )
        case By.MONTH:
            return in_month(period.from_on)
        case By.WEEK:
            return _("in the week of {day}").format(day=formats.day(period.from_on))
        case _:
            if period.day_count == 1:
                return _("on {day}").format(day=formats.day(period.from_on))
            return _("over {days}").format(days=formats.days(period))


def periods_by(by: By) -> str:
    """The periods of a trend, as a title."""
    return {
        By.DAY: _("Days"), By.WEEK: _("Weeks"), By.MONTH: _("Months"),
        By.QUARTER: _("Quarters"), By.YEAR: _("Years"),
    }.get(by, _("Weeks"))  # fmt: skip


def choices(name: str) -> dict[str, str]:
    """The words of a closed choice, as a form shows them."""
    tables = {
        "by": {
            "day": _("days"), "week": _("weeks"), "month": _("months"),
            "quarter": _("quarters"), "year": _("years"),
        },
        "calls": {
            "handled": _("handled contacts"), "answered": _("answered contacts"),
            "offered": _("offered contacts"), "all": _("all contacts"),
        },
        "direction": {
            "all": _("all directions"), "inbound": _("inbound"), "outbound": _("outbound"),
            "internal": _("internal"),
        },
        "per": {"call": _("a call"), "sale": _("a sale"), "lead": _("a lead")},
        "sort": {"volume": _("by volume"), "name": _("by name")},
    }  # fmt: skip
    return tables[name]


def channel_name(channel: str | None) -> str:
    """A channel in the page's language; one of the centre's own stays as it is."""
    known = {
        "all": _("all channels"), "voice": _("voice"), "chat": _("chat"), "email": _("e-mail"),
        "message": _("message"), "video": _("video"), "task": _("task"), "other": _("other"),
    }  # fmt: skip
    return _("no channel") if channel is None else known.get(channel, channel)


def outcome_name(outcome: str | None) -> str:
    """How a contact ended, in the page's language."""
    known = {
        "handled": _("handled"), "abandoned": _("abandoned"), "left_queue": _("left the queue"),
        "contained": _("contained"), "blocked": _("blocked"), "failed": _("failed"),
        "open": _("open"), "message": _("message"),
    }  # fmt: skip
    return _("not known") if outcome is None else known.get(outcome, outcome)


def capacity_name(state: str) -> str:
    """How much is known of a pool's capacity."""
    return {
        "known": _("from paid time"),
        "assumed": _("partly as the settings state it"),
        "unknown": _("not known: what was used"),
    }[state]


def counts_of_import() -> tuple[tuple[str, str], ...]:
    """The counts of an import with their names, in the order in which they add up."""
    return (
        ("read", _("Read")), ("imported", _("Imported")), ("repeated", _("Repeated")),
        ("replaced", _("Replaced")), ("excluded", _("Excluded")),
        ("quarantined", _("In quarantine")),
    )  # fmt: skip


def dimension_name(dimension: str) -> str:
    """A dimension as a title; one of the centre's own stays as it is."""
    known = {
        "queue": _("Queue"), "first_queue": _("First queue"), "team": _("Team"),
        "agent": _("Agent"), "channel": _("Channel"), "direction": _("Direction"),
        "reason": _("Reason"), "language": _("Language"), "outcome": _("Outcome"),
        "hour": _("Hour"), "half_hour": _("Half-hour"), "weekday": _("Weekday"),
    }  # fmt: skip
    return known.get(dimension, dimension)


def weekday_name(weekday: int) -> str:
    """A weekday, 1 is Monday."""
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
             _("Sunday"))  # fmt: skip
    return names[weekday - 1]


def value_name(dimension: str, value: str | int | None) -> str:
    """A value of a dimension in the page's language; the records' own words stay as they are."""
    if dimension == "queue" and value is None:
        return _("no queue")
    if value is None and dimension not in ("channel", "outcome"):
        return _("none recorded")
    if dimension == "channel":
        return channel_name(value if value is None else str(value))
    if dimension == "outcome":
        return outcome_name(value if value is None else str(value))
    if dimension == "direction":
        return choices("direction").get(str(value), str(value))
    if dimension == "hour":
        return f"{int(str(value)):02}:00"
    if dimension == "half_hour":
        return f"{int(str(value)) // 2:02}:{30 * (int(str(value)) % 2):02}"
    return weekday_name(int(str(value))) if dimension == "weekday" else str(value)


def filter_name(dimension: str, value: str | None) -> str:
    """A filter in words: "reason billing"."""
    name = dimension_name(dimension)
    return f"{name[:1].lower()}{name[1:]}: {value_name(dimension, value)}"
