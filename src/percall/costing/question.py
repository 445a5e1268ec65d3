"""The question that a figure answers, and the definition that stands beside each figure."""

from dataclasses import dataclass, replace

from percall.centre import Centre
from percall.contact.schema import CONTACT_DIMENSIONS, SEGMENT_DIMENSIONS
from percall.costing.definitions import (
    COUNTING,
    Definition,
    definition_from,
    named_by_content,
    stated_as,
)
from percall.errors import PercallError, QuestionFault, UsageFault
from percall.intervals import By, Period
from percall.settings import CHANNELS, COUNTING_RULES, nearest
from percall.stated import ALL, TestContacts
from percall.texts import _

__all__ = ["ALL", "Definition", "Question", "check_dimension", "definition_of"]

BUILT_IN_DIMENSIONS = (*SEGMENT_DIMENSIONS, *CONTACT_DIMENSIONS)
DIRECTION_CHOICES = ("all", "inbound", "outbound", "internal")
AGENT = "agent"
PER_CHOICES = ("call", "sale", "lead")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: days, their split, groups, and the definition."""

    whole: Period
    by: By
    group_by: tuple[str, ...]
    definition: Definition

    @property
    def segment_dimensions(self) -> frozenset[str]:
        """The segment's own dimensions that the filter or the groups look at."""
        looked_at = {*self.group_by, *(name for name, _value in self.definition.only)}
        return frozenset(looked_at & set(SEGMENT_DIMENSIONS))

    @property
    def filter_dimensions(self) -> frozenset[str]:
        """The segment's own dimensions that the filter looks at."""
        return frozenset({name for name, _value in self.definition.only} & set(SEGMENT_DIMENSIONS))

    def withholds_cost(self, centre: Centre) -> bool:
        """Whether all figures are one agent's, and the centre does not show what agents cost."""
        return AGENT in self.filter_dimensions and not centre.agent_cost_per_call

    def withholds_groups(self, centre: Centre) -> bool:
        """Whether each group is an agent's, or a part of one's, and its cost is not shown."""
        return AGENT in self.segment_dimensions and not centre.agent_cost_per_call


def why_withheld() -> str:
    """Why a cost stands nowhere beside the name of an agent."""
    return _(
        "cost per call is a figure to understand the centre, not to rank people by;"
        " agent_cost_per_call in centre.toml shows it"
    )


def definition_of(
    centre: Centre,
    own_dimensions: tuple[str, ...] = (),
    *,
    name: str | None = None,
    tests: TestContacts | None = None,
    calls: str | None = None,
    per: str = "call",
    direction: str = ALL,
    channel: str = ALL,
    only: tuple[tuple[str, str | None], ...] = (),
) -> Definition:
    """The definition that the words of a question name, or make of `[counting]`.

    Args:
        centre: The settings.
        own_dimensions: The centre's own dimensions in the records.
        name: A definition; the other words may then only choose a slice of it (`only`).
        tests: The centre's test contacts, customers as keyed hashes.
        calls: The counting rule; the centre's without one.
        per: What the cost is divided by.
        direction: The direction that is priced.
        channel: The channel that is priced.
        only: Further values that the contacts must have.

    Raises:
        UsageFault: A word is not known, a dimension is filtered by two values, or a word would
            bend the definition that is named.
        QuestionFault: The records have no such dimension, or there is no such definition.
    """
    marks = tests or TestContacts()
    _check_words(own_dimensions, calls or centre.calls, per, direction, channel, only)
    filters = tuple(sorted(only, key=lambda pair: pair[0]))
    if name is not None:
        bent = [
            option
            for option, bends in (("--calls", calls is not None), ("--per", per != "call"),
                                  ("--direction", direction != ALL), ("--channel", channel != ALL))
            if bends
        ]  # fmt: skip
        if bent:
            raise UsageFault(
                _("{options} would bend the definition {name}").format(
                    options=", ".join(bent), name=name
                ),
                where="--definition",
                do=_("leave them out, filter with --only, or state a definition of your own"),
            )
        found = definition_from(stated_as(centre, name), centre, marks)
        for dimension, _value in marks.dimensions if found.looks_at_tests else ():
            check_dimension(dimension, own_dimensions)
        return replace(found, only=filters)
    counting = definition_from(stated_as(centre, COUNTING), centre, marks)
    asked = replace(
        counting, only=filters, calls=calls or centre.calls, per=per, direction=direction,
        channel=channel,
    )  # fmt: skip
    return named_by_content(asked, centre)


def _check_words(
    own_dimensions: tuple[str, ...], calls: str, per: str, direction: str, channel: str,
    only: tuple[tuple[str, str | None], ...],
) -> None:  # fmt: skip
    _check(_("counting rule"), calls, COUNTING_RULES)
    _check(_("direction"), direction, DIRECTION_CHOICES)
    _check(_("channel"), channel, (ALL, *CHANNELS))
    if per == "resolution":
        raise UsageFault(
            _("A resolution has a window, which no option names"), where="--per",
            do=_("write --definition per_resolution, or a definition of your own"),
        )  # fmt: skip
    _check(_("divisor"), per, PER_CHOICES)
    names = [name for name, _value in only]
    for name in names:
        check_dimension(name, own_dimensions)
        if names.count(name) > 1:
            raise UsageFault(
                _("{name} is filtered by two values").format(name=name),
                do=_("ask once for each, or group by it"),
            )


def check_dimension(name: str, own_dimensions: tuple[str, ...]) -> None:
    """See that a dimension exists.

    Raises:
        QuestionFault: It does not; the nearest one is offered.
    """
    _check(_("dimension"), name, (*BUILT_IN_DIMENSIONS, *own_dimensions), QuestionFault)


def _check(
    what: str, word: str, known: tuple[str, ...], fault: type[PercallError] = UsageFault
) -> None:
    if word not in known:
        raise fault(
            _("{word} is not a {what}").format(word=repr(word), what=what),
            do=nearest(word, list(known)),
        )
