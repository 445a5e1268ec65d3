"""Published wages and tariffs that the sample's books are built on, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Fact:
    """A published figure: what it is, its value, and where it was published."""

    about: str
    value: Decimal
    unit: str
    source: str


_EUROSTAT = "https://www.jobadvisor.link/2024/03/hourly-labour-costs-ranged-from-9-to-54.html"

# The list has no figure for Latvia; Hungary's is the nearest to the Baltic level in it.
HOUR_COST = Fact(
    "Eurostat hourly labour cost, Hungary, 2023, for an hour really worked",
    Decimal("12.8"), "EUR/hour", _EUROSTAT,
)  # fmt: skip
NON_WAGE_SHARE = Fact(
    "Eurostat non-wage share of labour cost, EU, 2023", Decimal("0.247"), "share", _EUROSTAT
)
_CARRIER = (
    "https://docs.madhype.io/advanced-marketing-modules-business-plan-only/"
    "sms-marketing/phone-pricing-structure"
)
OUTBOUND_MINUTE = Fact(
    "LC Phone US/CA outbound voice with the client leg", Decimal("0.0170"), "USD/minute", _CARRIER
)
FREEPHONE_MINUTE = Fact(
    "LC Phone US/CA inbound toll-free", Decimal("0.0220"), "USD/minute", _CARRIER
)
BEGUN_MINUTE = Fact(
    "Twilio voice billing: 1 min 18 s is charged as 2 minutes", Decimal(60), "s",
    "https://www.twilio.com/en-us/changelog/"
    "billing-changes-for-conference-voice-insights-and-byoc-usage",
)  # fmt: skip
MOBILE_TERMINATION = Fact(
    "EU maximum mobile voice termination rate, 2024 on", Decimal("0.002"), "EUR/minute",
    "https://agenceurope.eu/en/bulletin/article/12627/17",
)  # fmt: skip
FIXED_TERMINATION = Fact(
    "EU maximum fixed voice termination rate (2021/654)", Decimal("0.0007"), "EUR/minute",
    "https://agenceurope.eu/en/bulletin/article/12627/17",
)  # fmt: skip
FACTS = (
    HOUR_COST, NON_WAGE_SHARE, OUTBOUND_MINUTE, FREEPHONE_MINUTE, BEGUN_MINUTE,
    MOBILE_TERMINATION, FIXED_TERMINATION,
)  # fmt: skip

EUR_FOR_A_USD = Decimal("0.92")
"""Assumed for the whole period."""

FREEPHONE_EUR = (FREEPHONE_MINUTE.value * EUR_FOR_A_USD).quantize(Decimal("0.0001"))
_OUTBOUND_EUR = OUTBOUND_MINUTE.value * EUR_FOR_A_USD
ZONE_EUR = {
    "lv-mobile": (_OUTBOUND_EUR + MOBILE_TERMINATION.value).quantize(Decimal("0.0001")),
    "lv-fixed": (_OUTBOUND_EUR + FIXED_TERMINATION.value).quantize(Decimal("0.0001")),
    "baltic": (_OUTBOUND_EUR * 2).quantize(Decimal("0.0001")),
}
"""EUR for a begun minute by zone: the carrier's price and the termination rate."""
