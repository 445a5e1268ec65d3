"""The centre's configuration: `centre.toml` read, validated and frozen.

`SETTINGS` is the table of everything that may stand in the file; the documentation is tested
against it, and `percall init` writes its commented form.
"""

import tomllib
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from percall import settings as s
from percall.errors import WorkspaceFault
from percall.settings import Setting
from percall.stated import TEST_CONTACTS, Stated, TestContacts, stated_definitions
from percall.texts import _

CENTRE_FILE = "centre.toml"

# A guardrail's name says which way it holds: at least, or at most.
AT_LEAST = ("service_level_share", "resolved_first_share", "satisfaction")
AT_MOST = ("abandoned_share", "asa_s", "aht_s", "occupancy_share", "cost_per_call")

_CAPACITY = {
    "driver": (s.one_of("agent_time", "line_time"), ...),
    "scope": (s.text, None),
    "from_on": (s.day, ...),
    "to_on": (s.day, ...),
    "hours": (s.number("0"), None),
    "lines": (s.number("0"), None),
}
_TARIFF = {
    "name": (s.text, ...),
    "prefix": (s.text, ""),
    "zone": (s.text, None),
    "direction": (s.one_of(*s.DIRECTIONS), None),
    "per_minute": (s.number("0"), ...),
    "connection_fee": (s.number("0"), Fraction(0)),
    "first_s": (s.whole(1, 3600), 1),
    "next_s": (s.whole(1, 3600), 1),
    "from_on": (s.day, None),
    "to_on": (s.day, None),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What `percall watch` speaks of: least moves, the false-alarm share, weeks looked at.

    The cost, calls and handle time move by a share of the usual; the others in their own unit.
    """

    cost_share: Fraction = Fraction("0.03")
    calls_share: Fraction = Fraction("0.1")
    aht_share: Fraction = Fraction("0.03")
    asa_s: Fraction = Fraction(5)
    service_level_share: Fraction = Fraction("0.03")
    abandoned_share: Fraction = Fraction("0.02")
    resolved_first_share: Fraction = Fraction("0.02")
    false_alarm_share: Fraction = Fraction("0.01")
    weeks: int = 26


USUAL_LIMITS = Limits()

SETTINGS: tuple[Setting, ...] = (
    Setting("centre", "name", s.text, ..., "The centre's name, as pages show it"),
    Setting("centre", "currency", s.currency, ..., "The currency of the books, such as EUR"),
    Setting("centre", "time_zone", s.time_zone, ..., "The zone of its calendar: Europe/Riga"),
    Setting("counting", "calls", s.one_of(*s.COUNTING_RULES), "handled",
            "Which contacts count as calls"),
    Setting("counting", "answer_within_s", s.whole(0, 86400), 20,
            "Seconds within which an answer meets the service level"),
    Setting("counting", "short_abandon_s", s.whole(0, 3600), 0,
            "Abandons after less than these seconds leave the service level"),
    Setting("counting", "agent_cost_per_call", s.yes_or_no, False,
            "Whether reports by agent may show cost per call"),
    Setting("definitions", "*", s.tables, None, "Another definition of what is counted and costed"),
    *TEST_CONTACTS,
    Setting("costs", "shrinkage_share", s.number("0", below="1"), Fraction(0),
            "Planned share of paid time that is not available for contacts"),
    Setting("costs", "accrue_tariff", s.yes_or_no, False,
            "Whether the rated price of calls becomes a ledger line a day"),
    Setting("costs", "tariff_file", s.text, None, "A CSV file with the rows of [[tariff]]"),
    Setting("costs", "decimal", s.one_of(".", ","), None,
            "The decimal sign of the ledger's amounts, where they can be read two ways"),
    Setting("concurrency", "*", s.whole(1, 100), None,
            "Contacts of the channel that an agent takes at once: chat = 3"),
    Setting("drivers", "*", s.drivers, None, "The driver of an account and all below it"),
    Setting("cash_kinds", "*", s.one_of("fixed", "step", "variable"), None,
            "How the bill of an account and all below it moves with the number of calls"),
    Setting("marginal", "short_occupancy_share", s.number("0", "1"), None,
            "Occupancy from which a half-hour of the week counts as short of agents"),
    Setting("marginal", "short_floor", s.one_of("overtime", "waiting"), None,
            "What a floor that is short does: work overtime, or let customers wait"),
    Setting("marginal", "overtime_factor", s.number("0", "10"), None,
            "What an hour of overtime costs, in hours of usual pay"),
    Setting("marginal", "overtime_accounts", s.texts, None,
            "The accounts that an hour of overtime is paid from"),
    *(Setting("watch", name, s.number("0.001", high), getattr(USUAL_LIMITS, name), about)
      for name, high, about in (
        ("cost_share", "1", "Least move of the cost at usual calls, of the usual"),
        ("calls_share", "1", "Least move of the number of calls, of the usual"),
        ("aht_share", "1", "Least move of handle time, of the usual"),
        ("asa_s", "3600", "Least move of the mean wait, in seconds"),
        ("service_level_share", "1", "Least move of the service level"),
        ("abandoned_share", "1", "Least move of the abandoned share"),
        ("resolved_first_share", "1", "Least move of what is solved at first contact"),
    )),
    Setting("watch", "false_alarm_share", s.number("0.0001", "0.2"),
            USUAL_LIMITS.false_alarm_share,
            "Share of weeks in which chance alone may raise an alarm"),
    Setting("watch", "weeks", s.whole(8, 104), USUAL_LIMITS.weeks, "Weeks before the last that say what is usual"),
    Setting("currencies", "*", s.number("0"), None,
            "The centre's currency for one unit of another: USD = 0.92"),
    Setting("capacity", "[]", lambda v: Capacity(**s.table(v, _CAPACITY)), (),
            "Hours or lines supplied, where no paid time is recorded"),
    Setting("tariff", "[]", lambda v: Tariff(**s.table(v, _TARIFF)), (),
            "The price of a minute by destination"),
    *(Setting("guardrails", name, s.number("0"), None, "At least this, or the guardrail is broken")
      for name in AT_LEAST),
    *(Setting("guardrails", name, s.number("0"), None, "At most this, or the guardrail is broken")
      for name in AT_MOST),
    Setting("guardrails", "most_broken_share", s.number("0", "1"), Fraction(1, 10),
            "A plan that breaks a guardrail in more than this share of replications is refused"),
    Setting("guardrails", "more_turned_away_share", s.number("0", "1"), Fraction(1, 50),
            "A plan that turns more customers away than today, by more of the contacts, is refused"),
    Setting("privacy", "customer", s.one_of("hash", "clear"), "hash",
            "Whether customers' numbers are stored as keyed hashes or in clear"),
    Setting("privacy", "quarantine", s.one_of("masked", "clear"), "masked",
            "Whether cells of rows in quarantine, and of messages, stand masked or in clear"),
    Setting("privacy", "agents", s.one_of("hash", "clear"), "hash",
            "Whether agents' names that are no ids are stored as keyed hashes or in clear"),
    Setting("teams", "*", s.texts, None, "The agents of a team, where the records do not say"),
    *(Setting("opening_hours", weekday, s.hours_of_day, (),
              "Hours of the day when lines are open, such as \"08:00-20:00\"")
      for weekday in s.WEEKDAYS),
    Setting("opening_hours", "closed_on", lambda v: tuple(s.day(x) for x in s.list_of(v)), (),
            "Days when the centre is closed"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Capacity:
    """Capacity that the centre states: hours, or lines over its opening hours, in some days."""

    driver: str
    scope: str | None
    from_on: date
    to_on: date
    hours: Fraction | None
    lines: Fraction | None

    def __post_init__(self) -> None:
        if self.to_on <= self.from_on:
            raise s.Unfit(_("to_on after from_on"))
        if (self.hours is None) == (self.lines is None):
            raise s.Unfit(_("either hours or lines"))


@dataclass(frozen=True, slots=True)
class Tariff:
    """The price of calls to numbers with a prefix, or of a zone; money in the centre's currency."""

    name: str
    prefix: str
    zone: str | None
    direction: str | None
    per_minute: Fraction
    connection_fee: Fraction
    first_s: int
    next_s: int
    from_on: date | None
    to_on: date | None


@dataclass(frozen=True, slots=True)
class Marginal:
    """What the centre says of its floor at the margin; None where it says nothing."""

    short_occupancy_share: Fraction | None = None
    short_floor: str | None = None
    overtime_factor: Fraction | None = None
    overtime_accounts: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Centre:
    """All that `centre.toml` says. Shares are 0..1; rates are centre currency a unit."""

    name: str
    currency: str
    time_zone: str
    calls: str = "handled"
    answer_within_s: int = 20
    short_abandon_s: int = 0
    agent_cost_per_call: bool = False
    shrinkage_share: Fraction = Fraction(0)
    accrue_tariff: bool = False
    tariff_file: str | None = None
    decimal: str | None = None
    concurrency: tuple[tuple[str, int], ...] = ()
    drivers: tuple[tuple[str, str], ...] = ()
    cash_kinds: tuple[tuple[str, str], ...] = ()
    marginal: Marginal = Marginal()
    watch: Limits = Limits()
    currencies: tuple[tuple[str, Fraction], ...] = ()
    capacity: tuple[Capacity, ...] = ()
    tariffs: tuple[Tariff, ...] = ()
    guardrails: tuple[tuple[str, Fraction], ...] = ()
    most_broken_share: Fraction = Fraction(1, 10)
    more_turned_away_share: Fraction = Fraction(1, 50)
    customer_privacy: str = "hash"
    agent_privacy: str = "hash"
    quarantine_privacy: str = "masked"
    team_of_agent: tuple[tuple[str, str], ...] = ()
    opening_minutes: tuple[tuple[tuple[int, int], ...], ...] = ((),) * 7
    closed_on: frozenset[date] = frozenset()
    definitions: tuple[Stated, ...] = ()
    test_contacts: TestContacts = field(default_factory=TestContacts)

    @property
    def zone(self) -> ZoneInfo:
        """The centre's time zone."""
        return ZoneInfo(self.time_zone)

    def open_ms(self, day: date) -> int:
        """Milliseconds for which the lines are open on a day; all day where no hours are stated."""
        if day in self.closed_on:
            return 0
        if not any(self.opening_minutes):
            return 24 * 3_600_000
        return sum(60_000 * (end - start) for start, end in self.opening_minutes[day.weekday()])


def read_centre(file: Path) -> Centre:
    """The centre that a `centre.toml` describes.

    Raises:
        WorkspaceFault: The file is missing, is no TOML, or breaks a rule of `SETTINGS`.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
        document = tomllib.loads(text, parse_float=Decimal)
    except OSError as error:
        raise WorkspaceFault(
            _("The settings cannot be read: {why}").format(why=error.strerror),
            where=str(file),
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WorkspaceFault(
            _("The settings are not valid TOML: {why}").format(why=error),
            where=str(file),
        ) from None
    return centre_of(document, str(file))


def centre_of(document: dict[str, Any], file: str = CENTRE_FILE) -> Centre:
    """The centre that a parsed document describes; `file` is named in messages."""
    found = s.validate(document, SETTINGS, file)
    return Centre(
        name=found["centre", "name"],
        currency=found["centre", "currency"],
        time_zone=found["centre", "time_zone"],
        calls=found["counting", "calls"],
        answer_within_s=found["counting", "answer_within_s"],
        short_abandon_s=found["counting", "short_abandon_s"],
        agent_cost_per_call=found["counting", "agent_cost_per_call"],
        shrinkage_share=found["costs", "shrinkage_share"],
        accrue_tariff=found["costs", "accrue_tariff"],
        tariff_file=found["costs", "tariff_file"],
        decimal=found["costs", "decimal"],
        concurrency=tuple(sorted(found["concurrency", "*"].items())),
        drivers=tuple(sorted(found["drivers", "*"].items())),
        cash_kinds=tuple(sorted(found["cash_kinds", "*"].items())),
        marginal=Marginal(
            **{field.name: found["marginal", field.name] for field in fields(Marginal)}
        ),
        watch=Limits(**{field.name: found["watch", field.name] for field in fields(Limits)}),
        currencies=tuple(sorted((k.upper(), v) for k, v in found["currencies", "*"].items())),
        capacity=found["capacity", "[]"],
        tariffs=found["tariff", "[]"],
        guardrails=tuple(
            (name, found["guardrails", name])
            for name in AT_LEAST + AT_MOST
            if found["guardrails", name] is not None
        ),
        most_broken_share=found["guardrails", "most_broken_share"],
        more_turned_away_share=found["guardrails", "more_turned_away_share"],
        customer_privacy=found["privacy", "customer"],
        agent_privacy=found["privacy", "agents"],
        quarantine_privacy=found["privacy", "quarantine"],
        team_of_agent=_team_of_agent(found["teams", "*"], file),
        opening_minutes=tuple(found["opening_hours", weekday] for weekday in s.WEEKDAYS),
        closed_on=frozenset(found["opening_hours", "closed_on"]),
        definitions=stated_definitions(found["definitions", "*"], file),
        test_contacts=TestContacts(
            *(found["test_contacts", setting.key] for setting in TEST_CONTACTS)
        ),
    )


def _team_of_agent(teams: dict[str, tuple[str, ...]], file: str) -> tuple[tuple[str, str], ...]:
    team_of: dict[str, str] = {}
    for team, agents in teams.items():
        for agent in agents:
            if team_of.setdefault(agent, team) != team:
                raise WorkspaceFault(
                    _("{agent} stands in two teams").format(agent=agent),
                    where=f"{file}, teams.{team}", do=_("leave the agent in one of them"),
                )  # fmt: skip
    return tuple(sorted(team_of.items()))
