"""A plan carried out: a case with its levers pulled, and all that they changed.

Rules:
1. Levers apply in the order of the table, whatever order the plan names them in.
2. Inputs that changed are found by comparing the case before with the one after: none is missed.
3. A plan for another centre, without a value that a lever requires, or whose levers contradict
   each other is refused before anything is changed.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from percall.intervals import Period
from percall.texts import _
from percall.whatif.case import Applied, Case
from percall.whatif.levers.draft import differences
from percall.whatif.levers.lever import Given, Parameter, usual_value
from percall.whatif.levers.paid import paid_minutes
from percall.whatif.levers.plan import PLAN_VERSION, Plan
from percall.whatif.levers.refused import PlanRefused
from percall.whatif.levers.table import CONTRADICTIONS, LEVERS
from percall.whatif.levers.values import shown


def apply(case: Case, plan: Plan, days: Period) -> Applied:
    """The case that the plan makes of a case, with every change.

    Args:
        case: The centre as it is.
        plan: What is to be tried.
        days: The days that are priced: ledger lines of other days stay.

    Raises:
        PlanRefused: The plan is for another centre or version, contradicts itself, or has a
            lever that does not apply here.
    """
    _check(case, plan)
    given = dict(plan.levers)
    applied = Applied(case)
    investment: Fraction | None = Fraction(0)
    for lever in LEVERS:
        if lever.name not in given:
            continue
        values = Given(lever, given[lever.name], case.centre.currency, case.centre.currencies)
        for parameter in lever.parameters:
            if parameter.is_required and not values.is_typed(parameter.name):
                raise PlanRefused(
                    _("{name} has no value, and no default is honest").format(
                        name=f"{lever.name}.{parameter.name}"
                    ),
                    where=lever.name, do=_("type your own"),
                )  # fmt: skip
            _require_rate(values, parameter)
        if lever.name == "staff":
            _check_staff(case, applied, values)
        applied = lever.change(applied, values, days)
        taken = [one for one in values.assumptions() if one.name not in applied.unused]
        applied = replace(applied, assumptions=(*applied.assumptions, *taken))
        if lever.parameters:
            spent = values.known("investment")
            investment = None if spent is None or investment is None else investment + spent
    return replace(
        applied, inputs=differences(case, applied.case), investment=investment, unused=()
    )


def _require_rate(values: Given, parameter: Parameter) -> None:
    """A price that was published in another currency is worth nothing without a rate."""
    usual = usual_value(parameter, values.currency, values.rates)
    if usual is None and parameter.default is not None and not values.is_typed(parameter.name):
        name = f"{values.lever.name}.{parameter.name}"
        raise PlanRefused(
            _("The usual {name} is {value} {currency}, and no rate is stated").format(
                name=name, value=shown(parameter.default), currency=parameter.currency
            ),
            where=values.lever.name,
            do=_("type {name} in {own}, or write {currency} = ... into [currencies] of centre.toml")
            .format(name=name, own=values.currency, currency=parameter.currency),
        )  # fmt: skip


def _check(case: Case, plan: Plan) -> None:
    if plan.version != PLAN_VERSION:
        raise PlanRefused(
            _("The plan is of version {version}").format(version=plan.version),
            do=_("this percall reads version {known}: make the plan anew").format(
                known=PLAN_VERSION
            ),
        )
    if plan.centre and plan.centre != case.centre.name:
        raise PlanRefused(
            _("The plan is for {centre}").format(centre=plan.centre), where=plan.name or None,
            do=_("this is {centre}: make a plan for it").format(centre=case.centre.name),
        )  # fmt: skip
    named = {name for name, _values in plan.levers}
    for one, other, why in CONTRADICTIONS:
        if {one, other} <= named:
            raise PlanRefused(
                _("{one} and {other} contradict each other").format(one=one, other=other),
                where=_(why), do=_("leave one of them out"),
            )  # fmt: skip


def _check_staff(case: Case, applied: Applied, values: Given) -> None:
    """More staff in a centre whose hours, and shifts with them, the same plan cuts."""
    more = max(values.known("share") or 0, values.known("agents") or 0) > 0
    if more and paid_minutes(applied.case.behaviour.shifts) < paid_minutes(case.behaviour.shifts):
        raise PlanRefused(
            _("{one} and {other} contradict each other").format(one="hours", other="staff"),
            where=_("shorter hours cut the shifts to which staff is added"),
            do=_("leave one of them out"),
        )  # fmt: skip
