"""The rows of the file as text: each line of the ledger, split to what it went to.

Rules:
1. Costs, the ratio and the quantity of a line's rows sum to the line's own exactly, as written:
   each is a whole that is split by largest remainder (`money.split`).
2. Days of the books are written as that day in UTC and not shifted by the centre's zone: else
   October's book would begin in September.
3. A name that somebody else chose never begins a cell with groups: a spreadsheet would take
   `=...` for a formula.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from urllib.parse import quote

from percall.centre import Centre
from percall.costing.definitions import Definition
from percall.costing.focus.allocation import CONTACTS, LEFT_OUT, Part
from percall.costing.focus.columns import service_of
from percall.costing.pool_units import counted_in
from percall.costing.pools import Pool
from percall.costing.printed import NOT_IN_DEFINITION
from percall.costing.printed_lines import LineCost
from percall.intervals import Period, month_of
from percall.ledger.drivers import driver_of
from percall.ledger.lines import Line
from percall.money import MONEY_PLACES, fixed, shown, split

ONE = 10**MONEY_PLACES
TAG_PREFIX = "percall/"
NO_HOST = "Not Applicable"  # FOCUS's own word for what runs on no infrastructure
UNKNOWN = "unknown"

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Origins:
    """The lines of a period, with what each pool's lines are split by."""

    period: Period
    lines: Sequence[LineCost]
    parts: Mapping[Pool, Sequence[Part]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What all rows of a file have in common."""

    centre: Centre
    definition: Definition
    group_by: tuple[str, ...]
    available: frozenset[str]

    def rows(self, origins: Origins) -> Iterator[Row]:
        """The rows of a period, line by line."""
        for cost in origins.lines:
            yield from self._rows(cost, origins)

    def _rows(self, cost: LineCost, origins: Origins) -> Iterator[Row]:
        line = cost.line
        pool: Pool | None = None
        parts: Sequence[Part] = LEFT_OUT
        if self.definition.takes(line.account):
            pool = Pool(driver_of(line, self.available), line.scope or "")
            parts = origins.parts[pool]
        days = cost.days_in(origins.period)
        shares = [part.share for part in parts]
        costs = split(cost.units, [cost.exact * share for share in shares])
        ratios = split(ONE, shares)
        quantities = split(days.day_count * ONE, [days.day_count * share for share in shares])
        shared = self._of_line(cost, pool, days)
        for part, *units in zip(parts, costs, ratios, quantities, strict=True):
            money, ratio, quantity = map(fixed, units)
            yield {
                **shared,
                **dict.fromkeys(
                    ("BilledCost", "ContractedCost", "EffectiveCost", "ListCost"), money
                ),
                **dict.fromkeys(("ConsumedQuantity", "PricingQuantity"), quantity),
                "x_AllocatedTo": part.to,
                **self._allocated(part, pool, ratio),
            }

    def _of_line(self, cost: LineCost, pool: Pool | None, days: Period) -> Row:
        """The columns that all rows of a line share."""
        line, centre = cost.line, self.centre
        category, subcategory = service_of(line.account)
        month = month_of(days.from_on)
        names = ("InvoiceIssuerName", "ProviderName", "PublisherName", "ServiceProviderName")
        return {
            **dict.fromkeys((*names, "BillingAccountId", "BillingAccountName"), centre.name),
            "BillingCurrency": centre.currency,
            "BillingPeriodStart": _instant(month.from_on),
            "BillingPeriodEnd": _instant(month.to_on),
            "ChargeCategory": "Usage",
            "ChargeDescription": _described(line),
            "ChargeFrequency": "Recurring",
            "ChargePeriodStart": _instant(days.from_on),
            "ChargePeriodEnd": _instant(days.to_on),
            "HostProviderName": NO_HOST,
            "PricingCurrency": line.currency,
            **dict.fromkeys(("ConsumedUnit", "PricingUnit"), "Days"),
            "ResourceId": _place(line),
            "ResourceName": line.account,
            "ResourceType": "Ledger line",
            "ServiceCategory": category,
            "ServiceSubcategory": subcategory,
            "ServiceName": line.account,
            "Tags": _tags(
                {
                    "cash_kind": line.cash_kind.value if line.cash_kind else None,
                    "driver": pool.driver if pool else None,
                    "scope": line.scope or None,
                }
            ),
            "x_Definition": self.definition.name,
            "x_DefinitionHash": self.definition.hash,
            "x_OriginCost": fixed(cost.units),
            "x_Pool": pool.name if pool else NOT_IN_DEFINITION,
        }

    def _allocated(self, part: Part, pool: Pool | None, ratio: str) -> Row:
        """The columns of the split; none for a line that is not split."""
        if pool is None:
            return {}
        found = {
            "AllocatedMethodId": f"percall-{pool.driver}",
            "AllocatedMethodDetails": self._details(part, pool, ratio),
        }
        if part.to != CONTACTS:
            return found
        told = dict(zip(self.group_by, map(_told, part.values or ()), strict=True))
        return found | {
            "AllocatedResourceId": "&".join(
                f"{name}={quote(value, safe='')}" for name, value in told.items() if value
            ) or UNKNOWN,
            "AllocatedResourceName": ", ".join(
                f"{name}: {value or UNKNOWN}" for name, value in told.items()
            ) or CONTACTS,
            "AllocatedTags": _tags(told),
        }  # fmt: skip

    def _details(self, part: Part, pool: Pool, ratio: str) -> str:
        """How a share came about; its numbers are written as they are, not as floats."""
        unit, size = counted_in(pool, self.centre)
        quantity = shown((part.units or Fraction(0)) / size)
        named = json.dumps(unit, ensure_ascii=False)
        return (
            f'{{"Elements": [{{"AllocatedRatio": {ratio}, "UsageUnit": {named},'
            f' "UsageQuantity": {quantity}}}]}}'
        )


def _told(value: Any) -> str | None:
    return None if value is None else str(value)


def _tags(told: Mapping[str, str | None]) -> str:
    return json.dumps(
        {TAG_PREFIX + name: value for name, value in told.items()}, ensure_ascii=False
    )


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _place(line: Line) -> str:
    """Where the line stands: what tells it from all others."""
    return f"{line.file}:{line.row}" if line.file else f"tariff:{line.from_on.isoformat()}"


def _described(line: Line) -> str:
    told = f"{_place(line)}, {line.account}, {line.from_on} to {line.to_on}"
    return f"{told}: {line.note}" if line.note else told
