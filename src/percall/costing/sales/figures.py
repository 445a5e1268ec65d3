"""What a sale, a lead, a booked unit, an attempt and an hour cost, and how many attempts sell.

Rules:
1. Where the lake has sales of their own they are the truth, and what contacts say of themselves
   (`is_sale`, `is_lead`) is only counted beside. Without any, what contacts say is taken.
2. An attempt is a contact of those chosen; it reached somebody where an agent had it. Contact rate
   = reached / attempts, conversion = sales / reached.
3. The cost is that of `percall cost` for the same contacts, fully loaded. Pools driven by sales or
   leads that no contact carries (a list that was bought) are shared by the credits. What else of the
   book nobody used is no group's: where that is all of it, what a group cost is not known.
4. Credits are fractions, and sum to the sales: groups to their total, and with those that are
   credited to nobody to all sales of the records.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from percall.contact.schema import CONTACT_DIMENSIONS, SEGMENT_DIMENSIONS
from percall.costing.ask import Asked
from percall.costing.figures import PeriodFigures
from percall.costing.pools import Pool, column_of
from percall.costing.price import Answer, price
from percall.costing.rates import ZERO
from percall.costing.sales.credit import (
    CAMPAIGN,
    CreditRule,
    Tables,
    campaign_column,
    chosen_sql,
    currency_sql,
    tables_of,
)
from percall.errors import QuestionFault
from percall.texts import _

MICRO = 1_000_000
HOUR_MS = 3_600_000
BY_SALES = ("sale", "lead")
# Hours of the day are the segments', and an agent is not ranked.
NOT_HERE = ("agent", "hour")


@dataclass(slots=True)
class Credits:
    """What is credited to some contacts: counts, booked units, value in the centre's currency.

    `units` and `value` are None until a sale says some; `unrated` counts values in a currency that
    has no rate.
    """

    sales: Fraction = ZERO
    leads: Fraction = ZERO
    units: Fraction | None = None
    value: Fraction | None = None
    unrated: int = 0

    def add(self, other: "Credits") -> None:
        """Count another's in."""
        self.sales += other.sales
        self.leads += other.leads
        self.unrated += other.unrated
        for name in ("units", "value"):
            ours, theirs = getattr(self, name), getattr(other, name)
            setattr(self, name, theirs if ours is None else ours + (theirs or ZERO))


@dataclass(slots=True)
class Figures:
    """A group, or all: its attempts, what they reached, what they cost and what they sold."""

    value: str | None
    attempts: int = 0
    reached: int = 0
    agent_ms: int = 0
    cost: Fraction | None = None
    list_cost: Fraction = ZERO
    credits: Credits = field(default_factory=Credits)
    by_campaign: Credits = field(default_factory=Credits)


@dataclass(frozen=True, slots=True)
class SalesAnswer:
    """The figures of some days, how sales were credited, and those that were not."""

    answer: Answer
    rule: CreditRule
    dimension: str | None
    total: Figures
    groups: tuple[Figures, ...]
    of_period: Mapping[str, int]
    from_contacts: bool
    said_by_contacts: tuple[int, int]
    unknown_campaigns: tuple[tuple[str, int], ...]
    from_other_days: int = 0
    """Sales and leads credited to the chosen contacts that happened before or after the days."""
    to_other_contacts: int = 0
    """Sales and leads of the days that are credited to other contacts than the chosen ones."""
    shared_lists: frozenset[Pool] = frozenset()
    """Pools that no contact carries, whose cost the credits bear."""


def sales_of(one: Asked, rule: CreditRule) -> SalesAnswer:
    """What sales cost in the days of a question that is grouped by one dimension at most.

    Raises:
        QuestionFault: It is grouped or filtered by what is not the contact's own.
        LakeDamaged: A file of the lake cannot be read.
        LedgerOutOfBalance: A pool does not close.
    """
    question = one.question
    _require_contacts(question.group_by, [name for name, _v in question.definition.only])
    answer = price(one.source, question, one.lines, one.available, one.totals, one.notes)
    source = one.source
    tables = tables_of(source.workspace, one.manifest, source.engine, question.whole, rule)
    made = _Made(one, tables)
    from_contacts = not one.manifest.files("sale")
    groups = made.contacts()
    credited = made.said_by_contacts() if from_contacts else made.credited()
    elsewhere = Credits()
    for (chosen, value), found in credited.items():
        if chosen:
            groups.setdefault(value, Figures(value)).credits.add(found)
        else:
            elsewhere.add(found)
    campaigns: dict[str, Credits] = {}
    unknown: tuple[tuple[str, int], ...] = ()
    if not from_contacts:
        campaigns, unknown = made.campaigns()
    by_campaign = question.group_by == (CAMPAIGN,)
    for campaign, found in campaigns.items():
        value = campaign if by_campaign else None
        place = groups.setdefault(value, Figures(value))
        place.credits.add(found)
        place.by_campaign.add(found)
    total = _total(groups.values())
    shared = _costs(answer.periods[0], groups, total, elsewhere, one.question.group_by)
    return SalesAnswer(
        answer, rule, question.group_by[0] if question.group_by else None, total,
        tuple(sorted(groups.values(), key=lambda g: (g.value is None, g.value or ""))),
        {} if from_contacts else made.fates(campaigns, unknown), from_contacts,
        made.flags(), unknown,
        *((0, 0) if from_contacts else made.crossing()), shared,
    )  # fmt: skip


def _require_contacts(group_by: Sequence[str], filters: Sequence[str]) -> None:
    if len(group_by) > 1:
        raise QuestionFault(
            _("Sales are shown by one dimension at a time"), where="--group-by",
            do=_("name one, such as campaign"),
        )  # fmt: skip
    for name in (*group_by, *filters):
        if name in SEGMENT_DIMENSIONS or name in NOT_HERE:
            allowed = [d for d in CONTACT_DIMENSIONS if d not in NOT_HERE]
            raise QuestionFault(
                _("Sales are a contact's, and cannot be told by {name}").format(name=name),
                do=_("take a dimension of the contact: {names}, or one of the centre's own").format(
                    names=", ".join(allowed)
                ),
            )


class _Made:
    """The queries of an answer over its tables."""

    def __init__(self, one: Asked, tables: Tables) -> None:
        self.one, self.tables = one, tables
        question, self.centre = one.question, one.source.centre
        days = question.whole
        group = column_of(question.group_by[0]) if question.group_by else "CAST(NULL AS VARCHAR)"
        self.chosen = chosen_sql(question.definition.conditions())
        self.campaign = campaign_column(one.manifest.own_dimensions)
        self.inside = f"local_on >= DATE '{days.from_on}' AND local_on < DATE '{days.to_on}'"
        self.here = (
            f"(SELECT contact_id, {self.chosen} AS chosen, CAST({group} AS VARCHAR) AS g,"
            f" {self.campaign} AS campaign, is_answered, agent_unit_ms, is_sale, is_lead"
            f" FROM {tables.contacts} AS t WHERE {self.inside})"
        )

    def fetch(self, sql: str) -> list[tuple[Any, ...]]:
        return self.one.source.fetch(sql)

    def contacts(self) -> dict[str | None, Figures]:
        rows = self.fetch(
            "SELECT g, count(*), count(*) FILTER (WHERE is_answered), sum(agent_unit_ms)"
            f" FROM {self.here} AS c WHERE chosen GROUP BY g"
        )
        return {g: Figures(g, int(n), int(answered), int(ms or 0)) for g, n, answered, ms in rows}

    def said_by_contacts(self) -> dict[tuple[bool, str | None], Credits]:
        rows = self.fetch(
            "SELECT chosen, g, count(*) FILTER (WHERE is_sale), count(*) FILTER (WHERE is_lead)"
            f" FROM {self.here} AS c GROUP BY 1, 2"
        )
        return {(c, g): Credits(Fraction(int(s)), Fraction(int(n))) for c, g, s, n in rows}

    def flags(self) -> tuple[int, int]:
        """Sales and leads that the chosen contacts say of themselves."""
        rows = self.fetch(
            "SELECT count(*) FILTER (WHERE is_sale), count(*) FILTER (WHERE is_lead)"
            f" FROM {self.here} AS c WHERE chosen"
        )
        return int(rows[0][0]), int(rows[0][1])

    def credited(self) -> dict[tuple[bool, str | None], Credits]:
        rows = self.fetch(
            f"SELECT c.chosen, c.g, s.what, k.parts, {currency_sql(self.centre)} AS currency, count(*),"
            f" sum(s.units), sum(s.value_micro), count(s.value_micro) FROM {self.tables.credits} AS k"
            f" JOIN {self.here} AS c ON c.contact_id = k.contact_id"
            f" JOIN {self.tables.sales} AS s ON s.row_key = k.row_key GROUP BY 1, 2, 3, 4, 5"
        )
        found: dict[tuple[bool, str | None], Credits] = defaultdict(Credits)
        for chosen, group, *row in rows:
            found[chosen, group].add(self._credits(*row))
        return dict(found)

    def _credits(
        self, what: str, parts: int, currency: str | None, count: int, units: int | None,
        micro: int | None, valued: int,
    ) -> Credits:  # fmt: skip
        rate = Fraction(1) if currency is None else dict(self.centre.currencies).get(currency)
        share = Fraction(1, int(parts))
        counted = int(count) * share
        value = None
        if micro is not None and rate is not None:
            value = Fraction(int(micro), MICRO) * rate * share
        return Credits(
            sales=counted if what == "sale" else ZERO,
            leads=counted if what == "lead" else ZERO,
            units=None if units is None else int(units) * share,
            value=value,
            unrated=int(valued) if rate is None else 0,
        )

    def crossing(self) -> tuple[int, int]:
        """Sales of other days that stand with these contacts, and of these days with others."""
        mine = (
            f"(SELECT k.row_key FROM {self.tables.credits} AS k JOIN {self.here} AS c"
            " ON c.contact_id = k.contact_id WHERE c.chosen)"
        )
        any_contact = f"(SELECT row_key FROM {self.tables.credits})"
        rows = self.fetch(
            f"SELECT count(*) FILTER (WHERE NOT ({self.inside}) AND row_key IN {mine}),"
            f" count(*) FILTER (WHERE ({self.inside}) AND row_key IN {any_contact}"
            f" AND row_key NOT IN {mine}) FROM {self.tables.sales} AS s"
            " WHERE NOT coalesce(is_cancelled, false)"
        )
        return int(rows[0][0]), int(rows[0][1])

    @property
    def uncredited(self) -> str:
        """Sales that happened in the days and are no contact's."""
        return (
            f"(SELECT * FROM {self.tables.sales} AS u WHERE {self.inside}"
            " AND NOT coalesce(is_cancelled, false)"
            f" AND row_key NOT IN (SELECT row_key FROM {self.tables.credits}))"
        )

    def campaigns(self) -> tuple[dict[str, Credits], tuple[tuple[str, int], ...]]:
        """What is credited to campaigns alone, and the campaigns that no contact has."""
        rows = self.fetch(
            f"SELECT s.campaign, s.what, 1 AS parts, {currency_sql(self.centre)} AS currency, count(*),"
            " sum(s.units), sum(s.value_micro), count(s.value_micro)"
            f" FROM {self.uncredited} AS s WHERE s.campaign IS NOT NULL GROUP BY 1, 2, 3, 4"
        )
        mine = {row[0] for row in self.fetch(
            f"SELECT DISTINCT campaign FROM {self.here} AS c WHERE chosen AND campaign IS NOT NULL"
        )}  # fmt: skip
        known = mine | self._known_campaigns()
        found: dict[str, Credits] = defaultdict(Credits)
        unknown: dict[str, int] = defaultdict(int)
        for campaign, *row in rows:
            if campaign in mine:
                found[campaign].add(self._credits(*row))
            elif campaign not in known:
                unknown[campaign] += int(row[3])
        return dict(found), tuple(sorted(unknown.items()))

    def _known_campaigns(self) -> set[str]:
        if self.campaign.startswith("CAST"):
            return set()
        rows = self.fetch(
            f"SELECT DISTINCT {self.campaign} FROM {self.tables.every_contact} AS t"
            f" WHERE {self.campaign} IS NOT NULL"
        )
        return {row[0] for row in rows}

    def fates(
        self, campaigns: Mapping[str, Credits], unknown: Sequence[tuple[str, int]]
    ) -> dict[str, int]:
        """What became of each sale and lead that happened in the days: the counts sum to all."""
        names = {name for name, _count in unknown}
        rows = self.fetch(
            "SELECT CASE WHEN coalesce(is_cancelled, false) THEN 'cancelled'"
            f" WHEN row_key IN (SELECT row_key FROM {self.tables.credits}) THEN 'contact'"
            " WHEN campaign IS NOT NULL THEN 'campaign'"
            " WHEN customer_key IS NOT NULL THEN 'no_contact_in_window'"
            " WHEN contact_source_id IS NOT NULL THEN 'no_such_contact'"
            " ELSE 'nothing_named' END, campaign, count(*)"
            f" FROM {self.tables.sales} AS s WHERE {self.inside} GROUP BY 1, 2"
        )
        found: dict[str, int] = defaultdict(int)
        for fate, campaign, count in rows:
            if fate == "campaign" and campaign not in campaigns:
                fate = "no_such_campaign" if campaign in names else "campaign_without_contacts"
            found[fate] += int(count)
        return dict(found)


def _total(groups: Any) -> Figures:
    total = Figures(None)
    for group in groups:
        total.attempts += group.attempts
        total.reached += group.reached
        total.agent_ms += group.agent_ms
        total.credits.add(group.credits)
        total.by_campaign.add(group.by_campaign)
    return total


def _costs(
    period: PeriodFigures, groups: Mapping[str | None, Figures], total: Figures,
    elsewhere: Credits, group_by: tuple[str, ...],
) -> frozenset[Pool]:  # fmt: skip
    """Give each group its cost, and its share of the lists that no contact carries; name these."""
    shared: set[Pool] = set()
    is_used = any(not pool.rates.is_unassigned for pool in period.pools)
    costed = period.has_ledger and not period.hides_cost
    lists = [p.rates for p in period.pools
             if p.rates.is_unassigned and p.rates.pool.driver in BY_SALES]  # fmt: skip
    for priced in period.groups if costed and is_used else ():
        value = None if priced.values[0] is None else str(priced.values[0])
        if value in groups:
            groups[value].cost = None if priced.hides_cost else priced.fully_loaded
    for rates in lists if costed else ():
        name = f"{rates.pool.driver}s"
        scope = rates.pool.scope_parts
        taking = [
            g for g in groups.values()
            if scope is None or (group_by == (scope[0],) and g.value == scope[1])
        ]  # fmt: skip
        others = getattr(elsewhere, name) if scope is None else ZERO
        whole = sum((getattr(g.credits, name) for g in taking), ZERO) + others
        shared |= {rates.pool} if whole else set()
        for group in taking if whole else ():
            group.list_cost += rates.ledger * getattr(group.credits, name) / whole
    total.list_cost = sum((g.list_cost for g in groups.values()), ZERO)
    if not costed:
        return frozenset(shared)
    # Without a filter the book is the cost, and lists are in it already.
    total.cost = period.cost + (total.list_cost if period.is_filtered else ZERO)
    for group in groups.values():
        if group.cost is not None or group.list_cost:
            group.cost = (group.cost or ZERO) + group.list_cost
    if not group_by and None in groups:
        groups[None].cost = total.cost
    return frozenset(shared)
