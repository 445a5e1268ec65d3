"""The causes of a change, as data: their names in JSON and in words.

Rules:
1. A cause has a kind and, where there are several of a kind, what it is of: the price of an
   account, contacts of an outcome.
2. Each cause has a name that says what moved. None is a remainder.
"""

from dataclasses import dataclass
from enum import StrEnum

from percall.naming import outcome_name
from percall.texts import N_, _


class Kind(StrEnum):
    """What kind of thing moved."""

    PRICE = "price"
    PRICE_OF_USE = "price_of_use"
    ACCRUAL = "accrual"
    CAPACITY_BOUGHT = "capacity_bought"
    VOLUME = "volume"
    REPEATS = "repeat_contacts"
    ABANDONMENT = "abandonment"
    NOT_ANSWERED = "not_answered"
    UNUSED = "unused_capacity"
    SHRINKAGE = "shrinkage"
    MIX = "mix"
    TALK = "talk"
    HOLD = "hold"
    WRAP_UP = "wrap_up"
    RING = "ring"
    LINE = "line"
    CHARGE = "charge"
    CONTACT = "contact"
    SESSION = "session"
    MESSAGE = "message"
    TOKEN = "token"
    SALE = "sale"
    LEAD = "lead"
    NO_CALL = "no_call"
    CONVERSION = "conversion"
    ONE_OFF = "one_off"
    INCOMPLETE = "ledger_incomplete"


LABELS = {
    Kind.PRICE: N_("price: {of}"),
    Kind.PRICE_OF_USE: N_("price of what was used: {of}"),
    Kind.ACCRUAL: N_("bills spread evenly by day"),
    Kind.CAPACITY_BOUGHT: N_("capacity bought"),
    Kind.VOLUME: N_("volume"),
    Kind.REPEATS: N_("repeat contacts"),
    Kind.ABANDONMENT: N_("abandonment"),
    Kind.NOT_ANSWERED: N_("calls that no agent answered"),
    Kind.UNUSED: N_("unused capacity"),
    Kind.SHRINKAGE: N_("shrinkage"),
    Kind.MIX: N_("mix of queues, channels and reasons"),
    Kind.TALK: N_("talk time"),
    Kind.HOLD: N_("hold time"),
    Kind.WRAP_UP: N_("wrap-up time"),
    Kind.RING: N_("ringing"),
    Kind.LINE: N_("menus and waiting on the line"),
    Kind.CHARGE: N_("charge for a call"),
    Kind.CONTACT: N_("calls within a scope"),
    Kind.SESSION: N_("self-service sessions per call"),
    Kind.MESSAGE: N_("messages per call"),
    Kind.TOKEN: N_("bot tokens per call"),
    Kind.SALE: N_("sales per call"),
    Kind.LEAD: N_("leads per call"),
    Kind.NO_CALL: N_("contacts that are no calls: {of}"),
    Kind.CONVERSION: N_("calls needed for one: {of}"),
    Kind.ONE_OFF: N_("one-off: {of}"),
    Kind.INCOMPLETE: N_("ledger incomplete: {of}"),
}

# The part of a call that each driver's units are, where they have no parts by time.
PART_OF_DRIVER = {
    "tariff": Kind.CHARGE,
    "vendor_charge": Kind.CHARGE,
    "contact": Kind.CONTACT,
    "session": Kind.SESSION,
    "message": Kind.MESSAGE,
    "token": Kind.TOKEN,
    "sale": Kind.SALE,
    "lead": Kind.LEAD,
}


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """Something that moved: a kind, and what it is of."""

    kind: Kind
    of: str = ""

    @property
    def name(self) -> str:
        """The cause as JSON names it."""
        return f"{self.kind}: {self.of}" if self.of else str(self.kind)

    @property
    def label(self) -> str:
        """The cause in words."""
        return _(LABELS[self.kind]).format(of=of_words(self.kind, self.of))


def of_words(kind: str, of: str | None) -> str | None:
    """What a cause is of, as people read it: the outcome of contacts has words, an account none."""
    return outcome_name(of) if kind == Kind.NO_CALL else of
