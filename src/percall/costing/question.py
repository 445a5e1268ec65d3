"""The question that a figure answers, and the definition that stands beside each figure."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from percall.centre import Centre
from percall.contact.schema import CONTACT_DIMENSIONS, SEGMENT_DIMENSIONS
from percall.errors import PercallError, QuestionFault, UsageFault
from percall.intervals import By, Period
from percall.settings import CHANNELS, COUNTING_RULES, nearest
from percall.texts import _

BUILT_IN_DIMENSIONS = (*SEGMENT_DIMENSIONS, *CONTACT_DIMENSIONS)
DIRECTION_CHOICES = ("all", "inbound", "outbound", "internal")
PER_CHOICES = ("call", "sale", "lead")
ALL = "all"


@dataclass(frozen=True, slots=True)
class Definition:
    """What counts: every figure carries it with its hash."""

    calls: str
    per: str
    direction: str
    channel: str
    only: tuple[tuple[str, str | None], ...]
    answer_within_s: int
    short_abandon_s: int

    def as_json(self) -> dict[str, Any]:
        """The definition as JSON prints it, its hash last."""
        document: dict[str, Any] = {
            "calls": self.calls,
            "per": self.per,
            "direction": self.direction,
            "channel": self.channel,
            "only": dict(self.only),
            "answer_within_s": self.answer_within_s,
            "short_abandon_s": self.short_abandon_s,
        }
        canonical = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
        return {**document, "hash": hashlib.sha256(canonical).hexdigest()[:16]}

    @property
    def is_filtered(self) -> bool:
        """Whether some contacts are left out of what is priced."""
        return self.direction != ALL or self.channel != ALL or bool(self.only)

    def conditions(self) -> tuple[tuple[str, str | None], ...]:
        """Each (dimension, value) that a chosen segment has."""
        chosen = [("direction", self.direction), ("channel", self.channel)]
        return (*((name, value) for name, value in chosen if value != ALL), *self.only)


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


def definition_of(
    centre: Centre,
    own_dimensions: tuple[str, ...] = (),
    *,
    calls: str | None = None,
    per: str = "call",
    direction: str = ALL,
    channel: str = ALL,
    only: tuple[tuple[str, str | None], ...] = (),
) -> Definition:
    """The definition that the words of a question name.

    Raises:
        UsageFault: A word is not known, or a dimension is filtered by two values.
        QuestionFault: The records have no such dimension.
    """
    rule = calls or centre.calls
    _check(_("counting rule"), rule, COUNTING_RULES)
    _check(_("direction"), direction, DIRECTION_CHOICES)
    _check(_("channel"), channel, (ALL, *CHANNELS))
    _check(_("divisor"), per, PER_CHOICES)
    names = [name for name, _value in only]
    for name in names:
        check_dimension(name, own_dimensions)
        if names.count(name) > 1:
            raise UsageFault(
                _("{name} is filtered by two values").format(name=name),
                do=_("ask once for each, or group by it"),
            )
    return Definition(
        rule, per, direction, channel, tuple(sorted(only, key=lambda pair: pair[0])),
        centre.answer_within_s, centre.short_abandon_s,
    )  # fmt: skip


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
