"""What a centre states of counting: its definitions and its test contacts, read and validated.

Rules:
1. A definition stands in `[definitions.NAME]`; `DEFINITION` is the table of its keys.
2. A treatment says how a class of contacts counts: `count` as the counting rule says,
   `cost_only` never as a call though its cost stays, `leave_out` neither it nor its cost.
3. What contradicts itself is a fault: it would leave nothing to count.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from percall import settings as s
from percall.errors import WorkspaceFault
from percall.settings import Setting
from percall.texts import _

COUNT, COST_ONLY, LEAVE_OUT = TREATMENTS = ("count", "cost_only", "leave_out")
ONCE, EACH_LEG = TRANSFERS = ("once", "each_leg")
PER = ("call", "sale", "lead", "resolution")
ALL = "all"
HOURS_OF_A_DAY = 24
LONGEST_WINDOW_DAYS = 366

# How each class is named in `centre.toml`, in the order in which they are explained.
CLASSES = (
    "abandoned", "turned_away", "self_served", "outbound", "internal", "test", "repeated",
)  # fmt: skip
# The names of the definitions that come with percall: `costing.definitions` has them as data.
RESERVED = (
    "counting", "as_asked", "per_handled_call", "per_answered_call", "per_offered_call",
    "per_agent_assisted_contact", "per_contact", "per_resolution", "outbound_per_sale",
    "outbound_per_lead",
)  # fmt: skip
_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")


# Dimensions that are not the contact's own, or are not told by a text.
_NO_MARKS = ("queue", "team", "agent", "hour", "weekday")


def _mark(value: object) -> tuple[str, str]:
    name, sign, wanted = (part.strip() for part in s.text(value).partition("="))
    if not sign or not name or not wanted or name in _NO_MARKS:
        what = _('texts such as "site=lab", with a dimension of the contact other than {names}')
        raise s.Unfit(what.format(names=", ".join(_NO_MARKS)))
    return name, wanted


DEFINITION: tuple[Setting, ...] = (
    Setting("", "title", s.text, None, "What it is, in a few words"),
    Setting("", "source", s.text, None, "The book, article or rule of the house that it follows"),
    Setting("", "calls", s.one_of(*s.COUNTING_RULES), "handled", "Which contacts count as calls"),
    Setting("", "per", s.one_of(*PER), "call", "What the cost is divided by"),
    Setting("", "direction", s.one_of(ALL, *s.DIRECTIONS), ALL, "Only contacts of a direction"),
    Setting("", "channel", s.one_of(ALL, *s.CHANNELS), ALL, "Only contacts of a channel"),
    Setting("", "accounts", s.texts, (), "The accounts that count, with all below them"),
    Setting("", "accounts_left_out", s.texts, (), "Accounts that do not count, with all below them"),
    *(Setting("", name, s.one_of(*TREATMENTS), COUNT, "How such contacts count")
      for name in CLASSES),
    Setting("", "transferred", s.one_of(*TRANSFERS), ONCE,
            "Whether a contact counts once, or once for each agent leg"),
    Setting("", "answer_within_s", s.whole(0, 86400), None, "As in [counting], which it replaces"),
    Setting("", "short_abandon_s", s.whole(0, 3600), None, "As in [counting], which it replaces"),
    Setting("", "resolution_hours", s.whole(1, HOURS_OF_A_DAY * LONGEST_WINDOW_DAYS), None,
            "Hours without a further contact after which a matter is resolved"),
    Setting("", "resolution_days", s.whole(1, LONGEST_WINDOW_DAYS), None, "The same in days"),
)  # fmt: skip

TEST_CONTACTS: tuple[Setting, ...] = (
    Setting("test_contacts", "customers", s.texts, (), "Customers who are tests, as the records name them"),
    Setting("test_contacts", "agents", s.texts, (), "Agents who only test"),
    Setting("test_contacts", "queues", s.texts, (), "Queues that only tests reach"),
    Setting("test_contacts", "dimensions",
            lambda value: tuple(_mark(one) for one in s.texts(value)), (),
            "Values of the contact's dimensions that mark a test"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TestContacts:
    """What marks a contact as a test: any one of these is enough."""

    __test__ = False  # not a class of tests

    customers: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    dimensions: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is named."""
        return any(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, slots=True)
class Stated:
    """A definition as a table states it; None where [counting] says it."""

    name: str
    title: str | None = None
    source: str | None = None
    calls: str = "handled"
    per: str = "call"
    direction: str = ALL
    channel: str = ALL
    accounts: tuple[str, ...] = ()
    accounts_left_out: tuple[str, ...] = ()
    abandoned: str = COUNT
    turned_away: str = COUNT
    self_served: str = COUNT
    outbound: str = COUNT
    internal: str = COUNT
    test: str = COUNT
    repeated: str = COUNT
    transferred: str = ONCE
    answer_within_s: int | None = None
    short_abandon_s: int | None = None
    resolution_hours: int | None = None


def stated_definitions(tables: Mapping[str, Any], file: str) -> tuple[Stated, ...]:
    """The definitions of `[definitions.*]`, in the order of the file.

    Raises:
        WorkspaceFault: A name, key or value does not fit, or a definition contradicts itself.
    """
    return tuple(_stated(name, given, file) for name, given in tables.items())


def _stated(name: str, given: Any, file: str) -> Stated:
    place = f"definitions.{name}"
    if not _NAME.fullmatch(name):
        raise WorkspaceFault(
            _("{name} is no name of a definition").format(name=repr(name)), where=file,
            do=_("allowed are small letters, digits and _, a letter first, such as {example}")
            .format(example="per_lasting_answer"),
        )  # fmt: skip
    if name in RESERVED:
        raise WorkspaceFault(
            _("{name} is a definition of percall's own").format(name=place), where=file,
            do=_("choose another name"),
        )  # fmt: skip
    found = s.section_of(given, place, DEFINITION, file)
    values = {key: value for (_section, key), value in found.items()}
    days = values.pop("resolution_days")
    if days is not None:
        if values["resolution_hours"] is not None:
            raise _unfit(place, "resolution_days", _("state it or resolution_hours"), file)
        values["resolution_hours"] = HOURS_OF_A_DAY * days
    stated = Stated(name, **values)
    _check(stated, place, file)
    return stated


def _check(one: Stated, place: str, file: str) -> None:
    """See that a definition leaves something to count.

    Raises:
        WorkspaceFault: It does not.
    """
    if one.resolution_hours is None and (one.per == "resolution" or one.repeated != COUNT):
        key = "per" if one.per == "resolution" else "repeated"
        raise _unfit(place, key, _("state resolution_days or resolution_hours beside it"), file)
    for name in ("outbound", "internal"):
        if one.direction == name and getattr(one, name) != COUNT:
            raise _unfit(place, name, _("these are the only contacts that it counts"), file)
    if one.transferred != ONCE and one.per != "call":
        raise _unfit(place, "transferred", _("only calls count by their legs"), file)
    both = sorted(set(one.accounts) & set(one.accounts_left_out))
    if both:
        do = _("{account} stands in accounts too").format(account=both[0])
        raise _unfit(place, "accounts_left_out", do, file)


def _unfit(place: str, key: str, do: str, file: str) -> WorkspaceFault:
    return WorkspaceFault(
        _("{key} does not go with the rest of its definition").format(key=f"{place}.{key}"),
        where=file, do=do,
    )  # fmt: skip
