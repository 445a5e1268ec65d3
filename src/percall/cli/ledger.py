"""`percall ledger`: what the books say by month and account, and what is wrong with them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from percall.cli.app import JsonOption, WorkspaceOption, say_error, workspace_of
from percall.texts import _

if TYPE_CHECKING:
    from percall.errors import Issue
    from percall.intervals import Period
    from percall.ledger.reading import Ledger

FromOption = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help=_("First day of the summary."))
]
ToOption = Annotated[
    str | None, typer.Option("--to", metavar="DAY", help=_("The day after its last one."))
]


def summary(
    context: typer.Context,
    from_on: FromOption = None,
    to_on: ToOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the ledger by month and account; stop where it has faults."""
    if context.invoked_subcommand is not None:
        if workspace is not None:
            context.find_root().obj = workspace
        return
    ledger, currency = _read(context, workspace)
    ledger.require_sound()
    _print(ledger, currency, _within(from_on, to_on), as_json=as_json, issues=False)


def check(
    context: typer.Context,
    from_on: FromOption = None,
    to_on: ToOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print everything that is wrong with the books, then their summary."""
    ledger, currency = _read(context, workspace)
    ledger = _with_unmet_scopes(ledger, context, workspace)
    _print(ledger, currency, _within(from_on, to_on), as_json=as_json, issues=True)
    ledger.require_sound()


def _read(context: typer.Context, named: Path | None) -> "tuple[Ledger, str]":
    """The ledger, with an unsound tariff among its faults, and the centre's currency."""
    from percall.errors import Issue, LedgerFault  # noqa: PLC0415  # kept off the start path
    from percall.ledger.reading import read_ledger  # noqa: PLC0415  # kept off the start path
    from percall.ledger.tariff_files import read_tariffs  # noqa: PLC0415  # kept off the start path

    workspace = workspace_of(context, named)
    ledger = read_ledger(workspace.ledger_folder, workspace.centre)
    try:
        read_tariffs(workspace.root, workspace.centre)
    except LedgerFault as fault:
        message = f"{fault.what}: {fault.do}" if fault.do else fault.what
        unsound = Issue(fault.where or "", None, "unsound_tariff", message)
        ledger = replace(ledger, issues=(*ledger.issues, unsound))
    return ledger, workspace.centre.currency


def _with_unmet_scopes(ledger: "Ledger", context: typer.Context, named: Path | None) -> "Ledger":
    """The ledger with a warning for each scope that nothing knows; a damaged lake is only told."""
    from percall.costing.scopes import unmet_scopes  # noqa: PLC0415  # kept off the start path
    from percall.errors import LakeDamaged  # noqa: PLC0415  # kept off the start path

    try:
        found = unmet_scopes(workspace_of(context, named), ledger.lines)
    except LakeDamaged as fault:
        say_error(fault)
        return ledger
    return replace(ledger, issues=(*ledger.issues, *found))


def _within(from_on: str | None, to_on: str | None) -> "Period | None":
    from datetime import date  # noqa: PLC0415  # kept off the start path

    from percall.cli.words import day_of  # noqa: PLC0415  # kept off the start path
    from percall.errors import QuestionFault  # noqa: PLC0415  # kept off the start path
    from percall.intervals import Period  # noqa: PLC0415  # kept off the start path

    if from_on is None and to_on is None:
        return None
    first, last = day_of(from_on, "--from") or date.min, day_of(to_on, "--to") or date.max
    if last <= first:
        raise QuestionFault(_("The days asked for are none"), do=_("--to is after --from"))
    return Period(first, last)


def _print(
    ledger: "Ledger", currency: str, within: "Period | None", *, as_json: bool, issues: bool
) -> None:
    from percall.ledger.summary import month_sums  # noqa: PLC0415  # kept off the start path

    if as_json:
        document = _document(ledger, currency, within)
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    from percall.cli.ledger_tables import (  # noqa: PLC0415  # kept off the start path
        print_issues,
        print_months,
    )

    if issues:
        print_issues(ledger)
    print_months(month_sums(ledger.lines, within), ledger, currency, within)


def _document(ledger: "Ledger", currency: str, within: "Period | None") -> dict[str, Any]:
    """The ledger for programs: issues, and months whose accounts add up as printed."""
    from percall.ledger.summary import month_sums  # noqa: PLC0415  # kept off the start path
    from percall.money import MONEY_PLACES, fixed, half_up, split  # noqa: PLC0415  # the same

    months = []
    for month in month_sums(ledger.lines, within):
        whole = half_up(month.amount, MONEY_PLACES)
        units = split(whole, [amount for _account, amount in month.by_account])
        accounts = zip(month.by_account, units, strict=True)
        months.append({
            "from_on": month.month.from_on.isoformat(),
            "to_on": month.month.to_on.isoformat(),
            "amount": fixed(whole),
            "accounts": [{"account": a, "amount": fixed(n)} for (a, _amount), n in accounts],
        })  # fmt: skip
    return {
        "currency": currency,
        "files": list(ledger.files),
        "lines": len(ledger.lines),
        "faults": [_issue(issue) for issue in ledger.faults],
        "warnings": [_issue(issue) for issue in ledger.warnings],
        "months": months,
    }


def _issue(issue: "Issue") -> dict[str, Any]:
    return {
        "file": issue.source,
        "row": issue.row,
        "code": issue.code,
        "message": issue.message,
    }


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    group = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
    group.callback()(summary)
    group.command("check", help=_("Print every fault of the books, then their summary."))(check)
    app.add_typer(group, name="ledger", help=_("What the books say by month and account."))
