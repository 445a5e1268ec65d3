"""Who arrives on a day, when and why: Poisson arrivals around a half-hourly profile.

Source: arrivals of call centres as a Poisson process with a rate by half-hour, weekday and
season: Brown, Gans, Mandelbaum et al. 2005, "Statistical analysis of a telephone call
center", section 4.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from percall.sample import world
from percall.sample.plan import Plan, opening_hours

HALF_HOUR_S = 1800


@dataclass(frozen=True, slots=True)
class Comeback:
    """A customer who will contact again: a repeat call about what was not resolved."""

    customer: str
    reason: str
    language: str
    site: str
    previous_id: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A customer who contacts the centre at a second of the day."""

    at_s: int
    channel: str
    queue: str
    reason: str
    language: str
    site: str
    customer: str
    attempt: str = "first"
    previous_id: str = ""
    in_hours: bool = True


REASON = {reason.name: reason for reason in world.REASONS}
_LANGUAGES = [name for name, _ in world.LANGUAGES]
_LANGUAGE_WEIGHTS = [share for _, share in world.LANGUAGES]
_SITES = [name for name, _ in world.SITES]
_SITE_WEIGHTS = [share for _, share in world.SITES]


class Demand:
    """The customers of the centre and their wishes; remembers who will contact again."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._customer_count = max(50, plan.contacts_per_day * 35)
        self._comebacks: dict[dt.date, list[Comeback]] = {}
        self._last_on: dict[tuple[str, str], dt.date] = {}

    def arrivals(self, day: dt.date) -> list[Arrival]:
        """The arrivals of the day in order of time, with those who contact again."""
        chance = self._plan.chance("demand", day)
        hours = opening_hours(day)
        found = list(self._after_hours(hours, chance))
        if hours:
            for second, queue in self._moments(day, hours, chance):
                found.append(self._newcomer(second, queue, chance))
            found.extend(self._returning(day, hours, chance))
        in_order = sorted(found, key=lambda arrival: arrival.at_s)
        return self._with_new_matters(day, in_order)

    def _with_new_matters(self, day: dt.date, found: list[Arrival]) -> list[Arrival]:
        """The arrivals, with another customer where somebody just had the same matter.

        Who contacts soon again about the same reason does so because something failed: that is
        planted (`Comeback`, redials), never a coincidence. A chance of its own draws the others.
        """
        chance, soon = self._plan.chance("others", day), dt.timedelta(world.NEW_MATTER_AFTER_DAYS)
        for index, arrival in enumerate(found):
            while arrival.attempt == "first":
                last_on = self._last_on.get((arrival.customer, arrival.reason))
                if last_on is None or day - last_on >= soon:
                    break
                arrival = replace(arrival, customer=self.any_customer(chance))
            self._last_on[arrival.customer, arrival.reason] = day
            found[index] = arrival
        return found

    def expect_again(self, day: dt.date, comeback: Comeback) -> None:
        """Somebody will contact again on the day, or on the next one that is open."""
        while opening_hours(day) is None:
            day += dt.timedelta(days=1)
        self._comebacks.setdefault(day, []).append(comeback)

    def any_customer(self, chance: random.Random) -> str:
        """A customer's number; the country code is Latvia's, the prefix is not in use."""
        # The square makes some customers call far more often than others, as they do.
        return f"+371000{int(self._customer_count * chance.random() ** 2):07d}"

    def _moments(
        self, day: dt.date, hours: tuple[int, int], chance: random.Random
    ) -> Iterator[tuple[int, str]]:
        usual = self._plan.contacts_per_day * world.WEEKDAY_FACTOR[day.isoweekday()]
        usual *= self._plan.month_factor(day) * chance.uniform(0.95, 1.05)
        weights = profile(hours)
        for queue in world.QUEUES:
            expected = usual * queue.share
            if queue.name == "billing" and day.day <= world.INVOICE_DAYS:
                expected *= world.INVOICE_FACTOR
            for index, weight in enumerate(weights):
                start_s = hours[0] * 3600 + index * HALF_HOUR_S
                rate = expected * weight * self._outage_factor(day, start_s, queue.name)
                for _ in range(poisson(rate, chance)):
                    yield start_s + int(chance.random() * HALF_HOUR_S), queue.name

    def _outage_factor(self, day: dt.date, second: int, queue: str) -> float:
        is_out = self._plan.is_outage(day, second) and queue == "support"
        return world.OUTAGE_ARRIVALS_FACTOR if is_out else 1.0

    def _newcomer(
        self, second: int, queue: str, chance: random.Random, in_hours: bool = True
    ) -> Arrival:
        names, cumulative = REASONS_OF[queue]
        return Arrival(
            at_s=second,
            channel="chat" if in_hours and chance.random() < world.CHAT_SHARE else "voice",
            queue=queue,
            reason=chance.choices(names, cum_weights=cumulative)[0],
            language=chance.choices(_LANGUAGES, _LANGUAGE_WEIGHTS)[0],
            site=chance.choices(_SITES, _SITE_WEIGHTS)[0],
            customer=self.any_customer(chance),
            in_hours=in_hours,
        )

    def _after_hours(
        self, hours: tuple[int, int] | None, chance: random.Random
    ) -> Iterator[Arrival]:
        # Nobody is drawn between 02:00 and 05:00, where the clock changes in autumn.
        closed = [(7, hours[0]), (hours[1], 23)] if hours else [(9, 21)]
        expected = self._plan.contacts_per_day * world.AFTER_HOURS_SHARE
        for _ in range(poisson(expected, chance)):
            from_hour, to_hour = chance.choice(closed)
            second = int(chance.uniform(from_hour, to_hour) * 3600)
            queue = chance.choices(_QUEUES, _QUEUE_WEIGHTS)[0]
            yield self._newcomer(second, queue, chance, in_hours=False)

    def _returning(
        self, day: dt.date, hours: tuple[int, int], chance: random.Random
    ) -> Iterator[Arrival]:
        weights = profile(hours)
        for comeback in self._comebacks.pop(day, ()):
            index = chance.choices(range(len(weights)), weights)[0]
            second = hours[0] * 3600 + index * HALF_HOUR_S + int(chance.random() * HALF_HOUR_S)
            yield Arrival(
                at_s=second,
                channel="voice",
                queue=REASON[comeback.reason].queue,
                reason=comeback.reason,
                language=comeback.language,
                site=comeback.site,
                customer=comeback.customer,
                attempt="repeat",
                previous_id=comeback.previous_id,
            )


def profile(hours: tuple[int, int]) -> list[float]:
    """The share of the day's arrivals in each half-hour that is open."""
    first = (hours[0] - 8) * 2
    weights = world.HALF_HOUR_WEIGHT[first : first + (hours[1] - hours[0]) * 2]
    whole = sum(weights)
    return [weight / whole for weight in weights]


def poisson(mean: float, chance: random.Random) -> int:
    """A Poisson number; of a large mean as the sum of those of its parts.

    Source: Knuth, The Art of Computer Programming, volume 2, section 3.4.1.
    """
    count = 0
    while mean > 30:
        count += poisson(30, chance)
        mean -= 30
    limit, product = math.exp(-mean), chance.random()
    while product > limit:
        count += 1
        product *= chance.random()
    return count


_QUEUES = [queue.name for queue in world.QUEUES]
_QUEUE_WEIGHTS = [queue.share for queue in world.QUEUES]
REASONS_OF = {
    queue: (
        [reason.name for reason in world.REASONS if reason.queue == queue],
        list(accumulate(reason.weight for reason in world.REASONS if reason.queue == queue)),
    )
    for queue in _QUEUES
}
