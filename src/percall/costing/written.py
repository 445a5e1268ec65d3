"""What an export of figures for other tools says of itself when it is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from percall.costing.price import Answer
from percall.money import MONEY_PLACES, fixed, half_up


@dataclass(frozen=True, slots=True)
class Written:
    """An export that was written: the figures in it, and `own`, what only such an export tells.

    `own` has where it lies, and how much of what is in it.
    """

    answer: Answer
    own: Mapping[str, Any]

    @property
    def book(self) -> str:
        """What its rows sum to: the printed books of its periods."""
        periods = self.answer.periods
        return fixed(sum(half_up(period.book, MONEY_PLACES) for period in periods))

    def as_json(self) -> dict[str, Any]:
        """The same as JSON prints it."""
        question = self.answer.question
        return {
            **self.own,
            "from_on": question.whole.from_on.isoformat(),
            "to_on": question.whole.to_on.isoformat(),
            "currency": self.answer.centre.currency,
            "book": self.book,
            "definition": question.definition.as_json(),
        }
