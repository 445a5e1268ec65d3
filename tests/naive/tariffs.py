"""What a call would cost by the centre's tariffs: a weight, never money (costing-rules.md, 2 and 3)."""

from datetime import timedelta
from fractions import Fraction

from tests.naive.contacts import started_on
from tests.naive.line_time import line_ms
from tests.naive.printed import half_up


def tariff_micro(contact, centre):
    """Millionths of the currency, rounded half up; 0 where no tariff applies."""
    on_line_ms = sum(line_ms(contact, segment) for segment in contact["segments"])
    tariff = tariff_of(contact, centre)
    if tariff is None or on_line_ms == 0:
        return 0
    billed_s = tariff.get("first_s", 1)
    while billed_s * 1000 < on_line_ms:
        billed_s += tariff.get("next_s", 1)
    price = Fraction(tariff["per_minute"]) * billed_s / 60
    return half_up(price + Fraction(tariff.get("connection_fee", 0)), 6)


def tariff_of(contact, centre):
    """A tariff of the call's zone, else of the longest prefix of its number, else of any call."""
    fitting = [
        tariff
        for tariff in centre.get("tariffs", ())
        if tariff.get("direction") in (None, contact["direction"])
        and holds_on(tariff, started_on(contact, centre))
        and reaches(tariff, contact)
    ]
    return max(fitting, key=nearness, default=None)


def nearness(tariff):
    zoned = tariff.get("zone") is not None
    return zoned, len(tariff.get("prefix", "")), tariff.get("direction") is not None


def holds_on(tariff, day):
    from_on, to_on = tariff.get("from_on"), tariff.get("to_on")
    return (from_on is None or from_on <= day) and (to_on is None or day < to_on)


def reaches(tariff, contact):
    if tariff.get("zone") is not None:
        return tariff["zone"] == zone_of(contact)
    number = (contact.get("dialled") or "").removeprefix("+").removeprefix("00")
    return number.startswith(tariff.get("prefix", ""))


def zone_of(contact):
    """The zone of the first segment that names one."""
    zones = [s["tariff_zone"] for s in contact["segments"] if s.get("tariff_zone") is not None]
    return zones[0] if zones else None


def rated_lines(world):
    """A ledger line a day out of the rated amount, where the centre books no invoice."""
    centre, by_day = world["centre"], {}
    if not centre.get("accrue_tariff"):
        return []
    for contact in world["contacts"]:
        day = started_on(contact, centre)
        by_day[day] = by_day.get(day, 0) + tariff_micro(contact, centre)
    return [
        {
            "account": "Telecom:Minutes", "amount": Fraction(micro, 10**6), "driver": "tariff",
            "from_on": day, "to_on": day + timedelta(days=1),
        }
        for day, micro in by_day.items()
        if micro
    ]  # fmt: skip
