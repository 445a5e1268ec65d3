"""The columns of FOCUS that we write, and the words that it allows in them: one table.

Source: FinOps Open Cost and Usage Specification (FOCUS) 1.3, dataset Cost and Usage. What each
column means here, which ones are left out and where we differ: docs/focus.md.
"""

from dataclasses import dataclass
from enum import StrEnum

from percall.ledger.lines import is_at_or_below

VERSION = "1.3"


class Kind(StrEnum):
    """What a column holds, by its type in Parquet."""

    TEXT = "VARCHAR"
    NUMBER = "DECIMAL(27, 9)"
    INSTANT = "TIMESTAMP"


class Level(StrEnum):
    """How FOCUS wants a column; `custom` ones are ours, beside it."""

    MANDATORY = "mandatory"
    CONDITIONAL = "conditional"
    RECOMMENDED = "recommended"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file."""

    name: str
    kind: Kind
    level: Level


_MANDATORY, _CONDITIONAL = Level.MANDATORY, Level.CONDITIONAL
_RECOMMENDED, _CUSTOM = Level.RECOMMENDED, Level.CUSTOM

COLUMNS = (
    Column("AllocatedMethodDetails", Kind.TEXT, _RECOMMENDED),
    Column("AllocatedMethodId", Kind.TEXT, _CONDITIONAL),
    Column("AllocatedResourceId", Kind.TEXT, _CONDITIONAL),
    Column("AllocatedResourceName", Kind.TEXT, _CONDITIONAL),
    Column("AllocatedTags", Kind.TEXT, _CONDITIONAL),
    Column("BilledCost", Kind.NUMBER, _MANDATORY),
    Column("BillingAccountId", Kind.TEXT, _MANDATORY),
    Column("BillingAccountName", Kind.TEXT, _MANDATORY),
    Column("BillingCurrency", Kind.TEXT, _MANDATORY),
    Column("BillingPeriodEnd", Kind.INSTANT, _MANDATORY),
    Column("BillingPeriodStart", Kind.INSTANT, _MANDATORY),
    Column("ChargeCategory", Kind.TEXT, _MANDATORY),
    Column("ChargeClass", Kind.TEXT, _MANDATORY),
    Column("ChargeDescription", Kind.TEXT, _MANDATORY),
    Column("ChargeFrequency", Kind.TEXT, _RECOMMENDED),
    Column("ChargePeriodEnd", Kind.INSTANT, _MANDATORY),
    Column("ChargePeriodStart", Kind.INSTANT, _MANDATORY),
    Column("ConsumedQuantity", Kind.NUMBER, _CONDITIONAL),
    Column("ConsumedUnit", Kind.TEXT, _CONDITIONAL),
    Column("ContractedCost", Kind.NUMBER, _MANDATORY),
    Column("EffectiveCost", Kind.NUMBER, _MANDATORY),
    Column("HostProviderName", Kind.TEXT, _MANDATORY),
    Column("InvoiceId", Kind.TEXT, _RECOMMENDED),
    Column("InvoiceIssuerName", Kind.TEXT, _MANDATORY),
    Column("ListCost", Kind.NUMBER, _MANDATORY),
    Column("PricingCurrency", Kind.TEXT, _CONDITIONAL),
    Column("PricingQuantity", Kind.NUMBER, _MANDATORY),
    Column("PricingUnit", Kind.TEXT, _MANDATORY),
    Column("ProviderName", Kind.TEXT, _MANDATORY),
    Column("PublisherName", Kind.TEXT, _MANDATORY),
    Column("ResourceId", Kind.TEXT, _CONDITIONAL),
    Column("ResourceName", Kind.TEXT, _CONDITIONAL),
    Column("ResourceType", Kind.TEXT, _CONDITIONAL),
    Column("ServiceCategory", Kind.TEXT, _MANDATORY),
    Column("ServiceName", Kind.TEXT, _MANDATORY),
    Column("ServiceProviderName", Kind.TEXT, _MANDATORY),
    Column("ServiceSubcategory", Kind.TEXT, _RECOMMENDED),
    Column("Tags", Kind.TEXT, _CONDITIONAL),
    Column("x_AllocatedTo", Kind.TEXT, _CUSTOM),
    Column("x_Definition", Kind.TEXT, _CUSTOM),
    Column("x_DefinitionHash", Kind.TEXT, _CUSTOM),
    Column("x_OriginCost", Kind.NUMBER, _CUSTOM),
    Column("x_Pool", Kind.TEXT, _CUSTOM),
)

# The service of an account and all below it; the rest of a centre's books is no cloud.
SERVICES: tuple[tuple[str, str, str], ...] = (
    ("Hardware", "Compute", "End User Computing"),
    ("Licences", "Business Applications", "Other (Business Applications)"),
    ("Software", "Business Applications", "Other (Business Applications)"),
    ("Telecom", "Networking", "Network Connectivity"),
)
OTHERWISE = ("Other", "Other (Other)")


def service_of(account: str) -> tuple[str, str]:
    """FOCUS's category and subcategory of an account."""
    found = (row[1:] for row in SERVICES if is_at_or_below(account, row[0]))
    category, subcategory = next(found, OTHERWISE)
    return category, subcategory
