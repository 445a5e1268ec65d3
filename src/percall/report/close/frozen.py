"""What a month is made of, as it is now: figures, definition, ledger, imports, settings.

Rules:
1. Figures are those of `percall cost --group-by queue` by `[counting]`, summed from the records
   themselves and not from sums that were kept.
2. The ledger's lines are those that accrue in the month, each with all that it says.
3. Settings are those that costing reads; nothing of them is personal.
"""

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from percall.centre import CENTRE_FILE, Centre, centre_of
from percall.costing.ask import Asked, Words, asked
from percall.costing.price import price
from percall.costing.printed import as_json
from percall.errors import WorkspaceFault
from percall.intervals import Period
from percall.ledger.accrual import accrue
from percall.ledger.lines import Line
from percall.report.close.credited import ByImport, credited_sales
from percall.store.engine import DuckDb, Engine
from percall.store.manifest import ImportRecord, Manifest, StoredFile
from percall.store.workspace import Workspace
from percall.texts import speaking

# The sections of `centre.toml` that change what a contact costs; [counting] is the definition.
SECTIONS = (
    "centre", "costs", "concurrency", "drivers", "currencies", "capacity", "tariff",
    "opening_hours",
)  # fmt: skip
TABLES = ("contact", "segment", "agent_time", "day_total", "sale")
CREDITED = "credited"  # the key of the sales that a table of their own tells, among the figures
_OF_DEFINITION = ("calls", "answer_within_s", "short_abandon_s")


@dataclass(frozen=True, slots=True)
class State:
    """A month as it is made of the records, books and settings as they lie."""

    month: Period
    figures: dict[str, Any]
    definition: dict[str, Any]
    currency: str
    settings: dict[str, Any]
    lines: tuple[dict[str, Any], ...]
    manifest: Manifest
    sales_by_import: ByImport


def state_of(
    workspace: Workspace, month: Period, *, engine: Engine | None = None,
    lines: Sequence[Line] | None = None,
) -> State:  # fmt: skip
    """A month as it is now; in English, since what is written down may not depend on who closes.

    Args:
        workspace: The centre.
        month: The month.
        engine: What sums; DuckDB unless told otherwise.
        lines: The ledger, where not all of it is to be read.

    Raises:
        PercallError: Those of `percall.costing.ask.asked`.
        LedgerOutOfBalance: A pool does not close.
    """
    words = Words(month.from_on, month.to_on, group_by=("queue",))
    runs = engine or DuckDb()
    try:
        with (
            speaking("en"),
            asked(workspace, words, engine=runs, rollups=False, lines=lines) as one,
        ):
            answer = price(one.source, one.question, one.lines, one.available, one.totals)
            whole = replace(one, question=replace(one.question, group_by=()))
            sales, sales_by_import = credited_sales(whole)
    finally:
        if isinstance(runs, DuckDb):
            runs.drop_kept()
    document = as_json(answer)
    figures = without_words(document["periods"][0])
    return State(
        month, figures if sales is None else figures | {CREDITED: sales}, document["definition"],
        document["currency"], settings_of(workspace), frozen_lines(one, month), one.manifest,
        sales_by_import,
    )  # fmt: skip


def without_words(period: dict[str, Any]) -> dict[str, Any]:
    """The figures of a period without the reasons in words, which another language says anew."""
    figures = {**period, "cost_per_call": _bare(period["cost_per_call"])}
    figures["groups"] = [
        {**group, "cost_per_call": _bare(group["cost_per_call"])} for group in period["groups"]
    ]
    return figures


def _bare(per_call: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in per_call.items() if name != "why_not"}


def settings_of(workspace: Workspace) -> dict[str, Any]:
    """What `centre.toml` says that costing reads, as JSON holds it.

    Raises:
        WorkspaceFault: The file cannot be read.
    """
    file = workspace.root / CENTRE_FILE
    try:
        document = tomllib.loads(file.read_bytes().decode("utf-8-sig"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise WorkspaceFault(str(error), where=str(file)) from None
    return {name: _plain(document[name]) for name in SECTIONS if document.get(name)}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in sorted(value.items())}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Decimal | date) else value


def under(
    workspace: Workspace, settings: dict[str, Any] | None, definition: dict[str, Any]
) -> Workspace | None:
    """The workspace as settings and definition of a signed month would have it.

    `settings` None takes those of now. None where this program cannot read them any more.
    """
    counting = {name: definition[name] for name in _OF_DEFINITION}
    if settings is None:
        return replace(workspace, centre=_counting(workspace.centre, counting))
    try:
        centre = centre_of({**settings, "counting": counting})
    except WorkspaceFault:
        return None
    kept = ("test_contacts", "team_of_agent", "customer_privacy", "agent_privacy", "quarantine_privacy",
            "definitions", "guardrails")  # fmt: skip
    ours = workspace.centre
    return replace(
        workspace, centre=replace(centre, **{name: getattr(ours, name) for name in kept})
    )


def _counting(centre: Centre, counting: dict[str, Any]) -> Centre:
    return replace(centre, **counting)


# --- the ledger ----------------------------------------------------------------------------------


def frozen_lines(one: Asked, month: Period) -> tuple[dict[str, Any], ...]:
    """The lines that accrue in the month, with their hashes, in the order of their places."""
    inside = (x for x in one.lines if month.days_shared(x.from_on, x.to_on))
    found = [_frozen(line, month) for line in inside]
    return tuple(sorted(found, key=lambda x: (x["file"], x["row"], x["from_on"], x["account"])))


def _frozen(line: Line, month: Period) -> dict[str, Any]:
    says = {
        "account": line.account,
        "from_on": line.from_on.isoformat(),
        "to_on": line.to_on.isoformat(),
        "amount": str(line.amount),
        "currency": line.currency,
        "rate": str(line.rate),
        "drivers": list(line.drivers),
        "scope": line.scope,
        "cash_kind": None if line.cash_kind is None else line.cash_kind.value,
        "steps": line.steps,
        "notice_on": None if line.notice_on is None else line.notice_on.isoformat(),
        "note": line.note,
    }
    digest = hashlib.sha256(repr(sorted(says.items())).encode()).hexdigest()
    accrues = str(accrue(line, month.from_on, month.to_on))
    return {"file": line.file, "row": line.row, **says, "accrues": accrues, "hash": digest}


def digest_of(file: Path) -> str | None:
    """The SHA-256 of a file's bytes; None where it cannot be read."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def frozen_files(workspace: Workspace, files: tuple[str, ...]) -> list[dict[str, Any]]:
    """The files of the ledger with the hashes of their bytes."""
    return [{"file": name, "sha256": digest_of(workspace.root / name)} for name in files]


# --- imports -------------------------------------------------------------------------------------


def files_of(record: ImportRecord, month: Period) -> list[StoredFile]:
    """The files of an import that count in the month."""
    word = f"{month.from_on:%Y-%m}"
    return sorted(
        (f for f in record.effective if f.month == word and f.table in TABLES),
        key=lambda f: f.path,
    )


def frozen_imports(workspace: Workspace, manifest: Manifest, month: Period) -> list[dict[str, Any]]:
    """The imports that count in the month, with the hashes of their files and of the lake's."""
    return [
        {
            "import_id": record.import_id,
            "file": record.file,
            "sha256": record.sha256,
            "mapping": record.mapping,
            "mapping_hash": record.mapping_hash,
            "lake": [
                {
                    "table": f.table,
                    "path": f"lake/{f.path}",
                    "rows": f.rows,
                    "sha256": digest_of(workspace.lake_folder / f.path),
                }
                for f in files
            ],
        }
        for record in manifest.live_imports
        if (files := files_of(record, month))
    ]
