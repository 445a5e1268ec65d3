"""Definitions: which contacts and which accounts a figure counts, as data, each with its source.

Rules:
1. `[counting]` of `centre.toml` is the definition `counting`, which is taken without another.
2. The built-in ones (`BUILT_IN`) follow the field, the centre's own stand in `[definitions.*]`;
   the service level's rule is that of `[counting]` unless a definition states its own.
3. The hash changes with all that can change a figure, and with nothing else: not with the name,
   the title or the source, nor with a key at the value that changes nothing.
4. Figures of two definitions are never compared (`require_same`).
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from percall.centre import Centre
from percall.errors import DefinitionsDiffer, QuestionFault
from percall.ledger.lines import Line, is_at_or_below
from percall.settings import nearest
from percall.stated import (
    ALL,
    CLASSES,
    COST_ONLY,
    COUNT,
    EACH_LEG,
    LEAVE_OUT,
    ONCE,
    Stated,
    TestContacts,
)
from percall.texts import N_, _

COUNTING, AS_ASKED = "counting", "as_asked"
THIRTY_DAYS_H = 30 * 24

_RUMBURG = (
    'J. Rumburg (MetricNet), "The Metrics of Contact Center Productivity", ICMI, 26 February 2019'
)
_OUTBOUND = 'CX Today, "How to Calculate Your Cost per Inbound/Outbound Call and Why?"'

BUILT_IN: tuple[Stated, ...] = (
    Stated(
        "per_handled_call", N_("Per handled call"),
        'SQM Group, "Cost Per Call: A More Insightful Way to Calculate CPC?"',
        calls="handled", test=COST_ONLY,
    ),
    Stated(
        "per_answered_call", N_("Per answered call"),
        'Alliance of Information and Referral Systems (AIRS), "I&R and Cost per Call",'
        " discussion document",
        calls="answered", test=COST_ONLY,
    ),
    Stated(
        "per_offered_call", N_("Per offered inbound call"),
        "Contact Centre Helper, 14 November 2023, on the cost per inbound call of ContactBabel's"
        " UK Customer Experience Decision-Makers' Guide",
        calls="offered", direction="inbound", test=COST_ONLY,
    ),
    Stated(
        "per_agent_assisted_contact", N_("Per agent-assisted contact"), _RUMBURG,
        calls="answered", self_served=COST_ONLY, outbound=COST_ONLY, internal=COST_ONLY,
        test=COST_ONLY,
    ),
    Stated(
        "per_contact", N_("Per contact, self-service included"), _RUMBURG,
        calls="all", abandoned=COST_ONLY, turned_away=COST_ONLY, outbound=COST_ONLY,
        internal=COST_ONLY, test=COST_ONLY,
    ),
    Stated(
        "per_resolution", N_("Per resolution"),
        'SQM Group, "Agents Accountable: Call Resolution Index", 9 March 2022: a call is resolved'
        " when no further one follows within 30 days",
        calls="all", per="resolution", direction="inbound", test=COST_ONLY,
        resolution_hours=THIRTY_DAYS_H,
    ),
    Stated(
        "outbound_per_sale", N_("Outbound, per sale"), _OUTBOUND,
        direction="outbound", per="sale", test=COST_ONLY,
    ),
    Stated(
        "outbound_per_lead", N_("Outbound, per lead"), _OUTBOUND,
        direction="outbound", per="lead", test=COST_ONLY,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Definition:
    """What counts: every figure carries its name and its hash.

    The treatments are those of `stated`; `test_contacts` has customers as keyed hashes.
    """

    calls: str
    per: str
    direction: str
    channel: str
    only: tuple[tuple[str, str | None], ...]
    answer_within_s: int
    short_abandon_s: int
    name: str = COUNTING
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
    resolution_hours: int | None = None
    test_contacts: TestContacts = field(default_factory=TestContacts)

    def as_json(self) -> dict[str, Any]:
        """The definition as JSON prints it, its hash last; test contacts are only counted."""
        told = {name: getattr(self, name) for name in (*_ALWAYS, *_LATER)}
        told |= {"only": dict(self.only), "accounts": list(self.accounts)}
        told |= {"accounts_left_out": list(self.accounts_left_out)}
        marks = {f.name: len(getattr(self.test_contacts, f.name)) for f in fields(TestContacts)}
        return {"name": self.name, **told, "test_contacts": marks, "hash": self.hash}

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits of all that can change a figure, the filter included."""
        return _digest(self._content() | {"only": dict(self.only)})

    @property
    def rule_hash(self) -> str:
        """The same without the filter: slices of one definition may be compared."""
        return _digest(self._content() | {"only": {}})

    def _content(self) -> dict[str, Any]:
        """All that can change a figure; later keys only where they change something."""
        found: dict[str, Any] = {name: getattr(self, name) for name in _ALWAYS}
        found |= {
            name: value
            for name in _LATER
            if (value := getattr(self, name)) not in (COUNT, ONCE, None, ())
        }
        for name in ("accounts", "accounts_left_out"):
            trees = sorted({one.casefold() for one in getattr(self, name)})
            found |= {name: trees} if trees else {}
        if not self.needs_chains:
            found.pop("resolution_hours", None)
        if not self.looks_at_tests:
            found.pop("test", None)
        else:
            found["test_contacts"] = [
                sorted(getattr(self.test_contacts, f.name)) for f in fields(TestContacts)
            ]
        return found

    @property
    def looks_at_tests(self) -> bool:
        """Whether test contacts count otherwise than others, and the centre names any."""
        return self.test != COUNT and bool(self.test_contacts)

    @property
    def needs_chains(self) -> bool:
        """Whether it must be known which contacts continue others."""
        return self.per == "resolution" or self.repeated != COUNT

    @property
    def by_leg(self) -> bool:
        """Whether a contact counts once for each agent leg."""
        return self.transferred == EACH_LEG

    def classes(self, treatment: str) -> tuple[str, ...]:
        """The classes of contacts with a treatment, where there can be such contacts."""
        return tuple(
            name
            for name in CLASSES
            if getattr(self, name) == treatment and (name != "test" or self.looks_at_tests)
        )

    @property
    def is_filtered(self) -> bool:
        """Whether some contacts are left out of what is priced."""
        chosen = self.direction != ALL or self.channel != ALL or bool(self.only)
        return chosen or bool(self.classes(LEAVE_OUT))

    @property
    def is_told_by_totals(self) -> bool:
        """Whether days of which only totals are known tell all that it looks at."""
        return not (self.classes(COST_ONLY) or self.by_leg or self.needs_chains)

    def conditions(self) -> tuple[tuple[str, str | None], ...]:
        """Each (dimension, value) that a chosen segment has."""
        chosen = [("direction", self.direction), ("channel", self.channel)]
        return (*((name, value) for name, value in chosen if value != ALL), *self.only)

    def takes(self, account: str) -> bool:
        """Whether an account counts: in a tree that is named (or none is), and in none left out."""
        named = not self.accounts or any(is_at_or_below(account, one) for one in self.accounts)
        return named and not any(is_at_or_below(account, one) for one in self.accounts_left_out)


# What stood in the definition from the first release on, and what came later.
_ALWAYS = (
    "calls", "per", "direction", "channel", "only", "answer_within_s", "short_abandon_s",
)  # fmt: skip
_LATER = (
    "accounts", "accounts_left_out", "abandoned", "turned_away", "transferred", "repeated",
    "self_served", "outbound", "internal", "test", "resolution_hours",
)  # fmt: skip


def _digest(content: dict[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(canonical).hexdigest()[:16]


def counting_of(centre: Centre) -> Stated:
    """The definition that `[counting]` makes."""
    return Stated(
        COUNTING, N_("As [counting] of centre.toml says"), N_("the centre's own settings"),
        calls=centre.calls,
    )  # fmt: skip


def stated_by(centre: Centre) -> tuple[Stated, ...]:
    """Every definition that the centre can ask by: [counting], the built-in ones, its own."""
    return (counting_of(centre), *BUILT_IN, *centre.definitions)


def stated_as(centre: Centre, name: str) -> Stated:
    """The definition with a name.

    Raises:
        QuestionFault: There is none; the nearest one is offered.
    """
    known = {one.name: one for one in stated_by(centre)}
    if name not in known:
        raise QuestionFault(
            _("{name} is not a definition").format(name=repr(name)), where="--definition",
            do=nearest(name, list(known)),
        )  # fmt: skip
    return known[name]


def one_named(names: Iterable[str], centre: Centre | None = None) -> str | None:
    """The name of the one definition that a question names; None for none.

    Args:
        names: The names; two of them may be one definition if the settings make them alike.
        centre: The settings, where they are known.

    Raises:
        DefinitionsDiffer: It names several: a comparison of what cannot be compared.
        QuestionFault: One of several is no definition.
    """
    named = list(dict.fromkeys(names))
    if len(named) > 1 and centre is not None:
        tests = TestContacts()  # the same for all
        told = {definition_from(stated_as(centre, name), centre, tests).hash for name in named}
        named = named[: 1 if len(told) == 1 else None]
    if len(named) > 1:
        raise DefinitionsDiffer(
            _("Figures of different definitions cannot be compared: {names}").format(
                names=", ".join(named)
            ),
            where="--definition",
            do=_("ask once for each; `percall define --compare` shows a period under all of them"),
        )
    return named[0] if named else None


def definition_from(stated: Stated, centre: Centre, tests: TestContacts) -> Definition:
    """The definition with what the centre's settings add; `tests` has customers as keyed hashes."""
    within, short = stated.answer_within_s, stated.short_abandon_s
    return Definition(
        stated.calls, stated.per, stated.direction, stated.channel, (),
        centre.answer_within_s if within is None else within,
        centre.short_abandon_s if short is None else short,
        name=stated.name, accounts=stated.accounts, accounts_left_out=stated.accounts_left_out,
        transferred=stated.transferred, resolution_hours=stated.resolution_hours,
        test_contacts=tests, **{name: getattr(stated, name) for name in CLASSES},
    )  # fmt: skip


def named_by_content(definition: Definition, centre: Centre) -> Definition:
    """The definition with the name of the known one that says the same, else `as_asked`."""
    for stated in stated_by(centre):
        known = definition_from(stated, centre, definition.test_contacts)
        if known.rule_hash == definition.rule_hash:
            return replace(definition, name=known.name)
    return replace(definition, name=AS_ASKED)


def require_accounts(definition: Definition, lines: Iterable[Line]) -> None:
    """See that the ledger knows every account that a definition names.

    Raises:
        QuestionFault: It has no line on one of them, so that the figure would be wrong.
    """
    wanted = (*definition.accounts, *definition.accounts_left_out)
    if not wanted:
        return
    booked = sorted({line.account for line in lines})
    for tree in wanted:
        if not any(is_at_or_below(account, tree) for account in booked):
            raise QuestionFault(
                _("The ledger has no line on the account {account}").format(account=repr(tree)),
                where=f"definitions.{definition.name}", do=nearest(tree, booked),
            )  # fmt: skip


def require_same(one: Definition, other: Definition) -> None:
    """See that two figures follow one definition; slices (`only`) of it may differ.

    Raises:
        DefinitionsDiffer: They do not; the keys that differ are named with both values.
    """
    if one.rule_hash == other.rule_hash:
        return
    ours, theirs = one.as_json(), other.as_json()
    skipped = ("name", "only", "hash", "test_contacts")
    differing = [
        f"{key} = {_told(ours[key])} / {_told(theirs[key])}"
        for key in ours
        if key not in skipped and ours[key] != theirs[key]
    ] or [_("test contacts")]
    raise DefinitionsDiffer(
        _("Figures of different definitions cannot be compared: {one} and {other} differ in {keys}")
        .format(one=one.name, other=other.name, keys=", ".join(differing)),
        do=_("ask for both by one definition; `percall define` explains them"),
    )  # fmt: skip


def _told(value: object) -> str:
    return ", ".join(map(str, value)) or "-" if isinstance(value, list) else str(value)
