"""The parts of a question as people write them, on the command line and in an address.

Filters `queue=support`, dimensions `queue,team`, days `2026-10-01`.
"""

from contextlib import suppress
from datetime import date

from percall.errors import PercallError
from percall.intervals import NoPeriod, day_named, period_of
from percall.texts import _

# Dimensions whose values are numbers, and which numbers.
NUMBERED = {"hour": range(24), "half_hour": range(48), "weekday": range(1, 8)}
_SHOWN = 60
_MOST_DIGITS = 2


def filter_of(text: str, where: str, fault: type[PercallError]) -> tuple[str, str | None]:
    """The dimension and value of `queue=support`; an empty value asks for those without one.

    Args:
        text: The filter.
        where: The option or parameter that it was given in.
        fault: What is raised where it is none: the faces have exit codes of their own.

    Raises:
        PercallError: There is no `=`, or an hour or weekday is no number of one.
    """
    name, sign, value = (part.strip() for part in text.partition("="))
    if not sign or not name:
        raise fault(
            _("{text} is not a filter").format(text=repr(text[:_SHOWN])), where=where,
            do=_("write it as queue=support"),
        )  # fmt: skip
    allowed = NUMBERED.get(name)
    if allowed is not None and not _is_one_of(value, allowed):
        raise fault(
            _("{value} is not an allowed {dimension}").format(
                value=repr(value[:_SHOWN]), dimension=name
            ),
            where=where,
            do=_("allowed are {low} to {high}").format(low=allowed[0], high=allowed[-1]),
        )
    return name, value or None


def dimensions_of(text: str) -> tuple[str, ...]:
    """The dimensions of `queue,team`, each once, in their order."""
    names = (name.strip() for name in text.split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def day_of(text: str, where: str, fault: type[PercallError]) -> date:
    """The day of `2026-10-01`.

    Raises:
        PercallError: It is none.
    """
    try:
        return day_named(text.strip())
    except ValueError:
        raise no_day(text, where, fault) from None


def no_day(text: str, where: str, fault: type[PercallError]) -> PercallError:
    """What is said of a text that names no day, or none that can be asked for."""
    do = _("write it as 2026-10-01")
    with suppress(NoPeriod):
        period = period_of(text)
        do = _(
            "write the days of {period}: from {first}, to {last} (the last one excluded)"
        ).format(period=text.strip(), first=period.from_on, last=period.to_on)
    what = _("{text} is not a day").format(text=repr(text[:_SHOWN]))
    return fault(what, where=where, do=do)


def _is_one_of(value: str, allowed: range) -> bool:
    plain = value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS
    return plain and int(value) in allowed
