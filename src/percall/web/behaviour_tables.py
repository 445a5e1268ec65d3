"""What was estimated as tables: each number with its interval, its cases and its name for people."""

from __future__ import annotations

import math

from percall.formats import DASH, Figure, Formats
from percall.texts import _
from percall.twin.fitting.estimate import Estimate
from percall.twin.fitting.revisit import Revisited
from percall.web.tables import Column, Row, Table, number_columns

# The first words of the estimates' subjects, by what they are of.
WORDS = {
    "arrivals": ("day_variance", "half_hour_variance"),
    "patience": ("patience",),
    "work": ("work",),
    "again": ("redial", "repeat", "resolution"),
    "ways": ("pressed", "served", "transfers", "called_back"),
}
SHARES = ("share", "solved", "accepted", "answered")


def estimates_table(seen: Revisited, part: str, title: str, formats: Formats) -> Table:
    """The estimates of a part, in the order in which they were made."""
    columns = (
        Column(_("Estimate")), *number_columns(_("Value"), _("95 % from"), _("to"), _("Cases")),
        Column(_("Its name in behaviour.toml"), is_text=True),
    )  # fmt: skip
    rows = tuple(
        Row((
            name_of(one.subject), *(_value(one, x, formats) for x in (one.value, one.low, one.high)),
            formats.count(one.count), one.subject,
        ))
        for one in seen.fitted.estimates
        if one.subject.split(".")[0] in WORDS[part]
    )  # fmt: skip
    return Table(f"estimates-{part}", title, columns, rows)


def _value(one: Estimate, value: float, formats: Formats) -> Figure:
    if not math.isfinite(value):
        return Figure(DASH, None, _("not known"))
    if _is_share(one.subject):
        return formats.share(f"{value:.9f}")
    return formats.plain(f"{value:.9f}", places=1 if one.subject.endswith("_s") else 4)


def _is_share(subject: str) -> bool:
    first, last = subject.split(".", maxsplit=1)[0], subject.rsplit(".", maxsplit=1)[-1]
    return first in ("resolution", "pressed", "transfers") or last.removeprefix("balk_") in SHARES


def name_of(subject: str) -> str:
    """What an estimate is of, for people; its own words where nobody gave it a name."""
    first, *rest = subject.split(".")
    last = rest[-1] if rest else ""
    whom = " · ".join(rest[:-1])
    alone = {
        "day_variance": _("variance of a day's factor"),
        "half_hour_variance": _("variance of a half-hour's factor"),
    }
    ends = {
        "talk_s": _("talk, s"), "hold_s": _("hold, s"), "wrap_up_s": _("wrap-up, s"),
        "hidden_wrap_up_s": _("wrap-up that no record says, s"),
        "mean_s": _("mean patience, s"), "balk_share": _("hang up at once"),
        "solved": _("solved by itself"), "accepted": _("take the callback"),
        "answered": _("answer the callback"),
    }  # fmt: skip
    firsts = {
        "redial": _("dial again after giving up"), "repeat": _("come again unresolved"),
        "resolution": _("resolved"), "pressed": _("choose"), "transfers": _("are passed on"),
    }  # fmt: skip
    if subject in alone:
        return alone[subject]
    if first in ("work", "patience", "served", "called_back") and last in ends:
        return f"{whom}: {ends[last]}" if whom else ends[last]
    if first in ("redial", "repeat"):
        return f"{whom}: {firsts[first]}" if whom else firsts[first]
    if first == "resolution":
        return f"{'.'.join(rest)}: {firsts[first]}"
    if first in ("pressed", "transfers"):
        return f"{whom}: {firsts[first]} → {last}"
    return subject


def families_table(seen: Revisited, formats: Formats) -> Table:
    """Which family each duration has, and the test that chose it."""
    names = {
        "lognormal": _("lognormal"), "gamma": _("gamma"), "exponential": _("exponential"),
        "quantiles": _("as recorded"), "constant": _("constant"), "none": _("none"),
    }  # fmt: skip
    columns = (
        Column(_("Duration")), Column(_("Played as")),
        *number_columns(_("Distance of the best family"), _("Bound"), _("Cases")),
    )  # fmt: skip
    rows = tuple(
        Row((
            subject, names.get(one.family, one.family),
            *(_plain(x, formats) for x in (one.distance, one.bound)), formats.count(one.count),
        ))
        for subject, one in seen.fitted.tests.items()
    )  # fmt: skip
    return Table("families", _("Which distributions were chosen"), columns, rows)


def _plain(value: float, formats: Formats) -> Figure:
    if not math.isfinite(value):
        return Figure(DASH, None, _("not tested"))
    return formats.plain(f"{value:.9f}", places=4)


def week_table(seen: Revisited, formats: Formats) -> Table:
    """Customers and agents of each half-hour of the week, as they are played."""
    weekdays = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"),
                _("Saturday"), _("Sunday"))  # fmt: skip
    columns = (
        Column(_("Weekday")), Column(_("From")),
        *number_columns(_("Customers"), _("Agents")),
    )  # fmt: skip
    rows = tuple(
        Row((
            name, f"{slot // 2:02}:{30 * (slot % 2):02}",
            formats.plain(f"{seen.rates[day, slot]:.5f}"),
            formats.plain(f"{seen.heads[day, slot]:.5f}"),
        ))
        for day, name in enumerate(weekdays)
        for slot in range(seen.rates.shape[1])
        if seen.rates[day, slot] or seen.heads[day, slot]
    )  # fmt: skip
    return Table("week", _("The week by half-hour"), columns, rows)
