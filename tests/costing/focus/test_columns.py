"""The columns are FOCUS 1.3's own, in its words; the page names each of them and each left out.

Source: FinOps Open Cost and Usage Specification 1.3, Cost and Usage: the columns of that dataset
and how each is wanted. The list stands here by hand, not taken from the code.
"""

import re
from pathlib import Path

import pytest

from percall.costing.focus.columns import COLUMNS, SERVICES, service_of
from percall.settings import DRIVERS

PAGE = Path(__file__).parents[3] / "docs" / "focus.md"

MANDATORY = """
BilledCost BillingAccountId BillingAccountName BillingCurrency BillingPeriodEnd BillingPeriodStart
ChargeCategory ChargeClass ChargeDescription ChargePeriodEnd ChargePeriodStart ContractedCost
EffectiveCost HostProviderName InvoiceIssuerName ListCost PricingQuantity PricingUnit ProviderName
PublisherName ServiceCategory ServiceName ServiceProviderName
"""
RECOMMENDED = "AllocatedMethodDetails AvailabilityZone ChargeFrequency InvoiceId ServiceSubcategory"
CONDITIONAL = """
AllocatedMethodId AllocatedResourceId AllocatedResourceName AllocatedTags BillingAccountType
CapacityReservationId CapacityReservationStatus CommitmentDiscountCategory CommitmentDiscountId
CommitmentDiscountName CommitmentDiscountQuantity CommitmentDiscountStatus CommitmentDiscountType
CommitmentDiscountUnit ConsumedQuantity ConsumedUnit ContractApplied ContractedUnitPrice
ListUnitPrice PricingCategory PricingCurrency PricingCurrencyContractedUnitPrice
PricingCurrencyEffectiveCost PricingCurrencyListUnitPrice RegionId RegionName ResourceId
ResourceName ResourceType SkuId SkuMeter SkuPriceDetails SkuPriceId SubAccountId SubAccountName
SubAccountType Tags
"""
LEVELS = {
    **dict.fromkeys(MANDATORY.split(), "mandatory"),
    **dict.fromkeys(RECOMMENDED.split(), "recommended"),
    **dict.fromkeys(CONDITIONAL.split(), "conditional"),
}


def test_every_mandatory_column_is_there_and_each_has_its_level() -> None:
    ours = {column.name: column.level.value for column in COLUMNS}
    assert set(MANDATORY.split()) <= set(ours)
    focus = {name: level for name, level in ours.items() if level != "custom"}
    assert focus == {name: LEVELS[name] for name in focus}


def test_columns_stand_in_order_with_our_own_behind() -> None:
    names = [column.name for column in COLUMNS]
    custom = [name for name in names if name.startswith("x_")]
    assert names == sorted(names[: -len(custom)]) + sorted(custom)
    assert all(re.fullmatch(r"(x_)?[A-Z][A-Za-z]{1,49}", name) for name in names)


def rows_of_page() -> dict[str, list[str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines
             if line.startswith("| `")]  # fmt: skip
    return {name: row for row in cells for name in re.findall(r"`(\w+)`", row[0])}


def test_the_page_has_a_row_for_each_column_of_focus_and_of_ours() -> None:
    rows, ours = rows_of_page(), {column.name: column for column in COLUMNS}
    for name, level in LEVELS.items():
        assert rows[name][1] == level, name
        assert (rows[name][2] != "absent") is (name in ours), name
    for name in set(ours) - set(LEVELS):
        assert rows[name][1] == "custom", name


@pytest.mark.parametrize("driver", DRIVERS)
def test_each_method_of_allocation_has_its_heading(driver: str) -> None:
    assert f"### percall-{driver}\n" in PAGE.read_text(encoding="utf-8")


def test_an_account_has_the_service_of_its_branch() -> None:
    assert service_of("telecom:Minutes") == ("Networking", "Network Connectivity")
    assert service_of("Labour:Wages") == ("Other", "Other (Other)")
    assert len({branch for branch, *_service in SERVICES}) == len(SERVICES)
