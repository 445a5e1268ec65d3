"""A replication of a plan as a workspace of its own, which `percall cost` prices to the same digit.

Rules:
1. Everything is made aside and gets its name at the end: a run that is killed leaves nothing there.
   What it leaves aside, the next export into the same folder clears: who writes holds a lock on his.
2. The ledger is the plan's, in one file, each line with the driver that shares it here.
3. What is exported of a refused plan says so in `REFUSED.txt`.
"""

from __future__ import annotations

import csv
import fcntl
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from percall.centre import CENTRE_FILE
from percall.contact.shipped import find_mapping
from percall.errors import UsageFault
from percall.flow.reading import FLOW_FILE
from percall.flow.writing import write_flow
from percall.ledger.drivers import driver_of
from percall.ledger.lines import Line
from percall.store.ingest.run import import_file
from percall.store.workspace import Workspace, locked, open_workspace
from percall.texts import _
from percall.twin.reading import BEHAVIOUR_FILE, write_behaviour
from percall.twin.records import AGENT_TIME_FILE, CONTACTS_FILE, write_records
from percall.twin.run import RECORDS, play_model
from percall.twin.tables import compile_model
from percall.whatif.case import Case
from percall.whatif.priced import WARM_UP_DAYS, Run, drivers_of, horizon_of
from percall.whatif.settings_written import number_of, settings_of

REFUSED_FILE = "REFUSED.txt"
_ASIDE, _OURS = ".part", "export.lock"
"""The ending of the folder aside, and the file in it that says it is one of ours."""
_COLUMNS = (
    "from_on", "to_on", "account", "amount", "currency", "rate", "driver", "scope", "cash_kind",
    "steps", "notice_on", "note",
)  # fmt: skip


def require_free(folder: Path) -> None:
    """Refuse a folder that holds something.

    Raises:
        UsageFault: It holds something, or is a file.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageFault(
            _("There is something in {folder} already").format(folder=folder), where="--export",
            do=_("name a new folder"),
        )  # fmt: skip


def export_plan(
    workspace: Workspace, run: Run, lines: Sequence[Line], folder: Path, *,
    warm_up_days: int = WARM_UP_DAYS, refused: Sequence[str] = (), say: Callable[[str], None] = lambda _text: None,
) -> None:  # fmt: skip
    """Writes the first replication of a run as a workspace.

    Args:
        workspace: Today's, whose settings it starts from.
        run: What was played of the plan.
        lines: The plan's ledger.
        folder: The new workspace.
        warm_up_days: Days played before the window; their contacts are written too.
        refused: Why the plan is refused, a sentence a guardrail.
        say: Told what is being done.

    Raises:
        UsageFault: The folder holds something, or cannot be written.
    """
    require_free(folder)
    clear_left(folder.parent)
    aside = folder.with_name(f".{folder.name}{_ASIDE}")
    if not (aside / _OURS).exists():  # nobody holds it: killed before it had its lock
        shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir(parents=True)
    except OSError as error:
        raise _unwritten(folder, error) from None
    try:
        with locked(aside / _OURS, fcntl.LOCK_EX):
            _written(workspace, run, lines, aside, warm_up_days, refused, say)
            if folder.exists():
                folder.rmdir()
            aside.replace(folder)
            (folder / _OURS).unlink()
    except OSError as error:
        raise _unwritten(folder, error) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def clear_left(parent: Path) -> None:
    """Remove what exports that were killed left in a folder; those that go on hold their lock."""
    for ours in parent.glob(f".*{_ASIDE}/{_OURS}"):
        with locked(ours, fcntl.LOCK_EX | fcntl.LOCK_NB) as held:
            if held:
                shutil.rmtree(ours.parent, ignore_errors=True)


def _unwritten(folder: Path, error: OSError) -> UsageFault:
    if isinstance(error, FileExistsError):
        return UsageFault(
            _("Another percall process is writing {folder}").format(folder=folder),
            where="--export", do=_("wait until it has ended, or name another folder"),
        )  # fmt: skip
    return UsageFault(
        _("The workspace cannot be written: {why}").format(why=error.strerror or error),
        where=str(folder), do=_("name a folder that can be written"),
    )  # fmt: skip


def _written(
    workspace: Workspace, run: Run, lines: Sequence[Line], aside: Path, warm_up_days: int,
    refused: Sequence[str], say: Callable[[str], None],
) -> None:  # fmt: skip
    """Writes the whole workspace aside."""
    _write_inputs(workspace, run.case, lines, aside)
    if refused:
        (aside / REFUSED_FILE).write_text("\n".join(refused) + "\n", encoding="utf-8")
    raw = aside / "raw"
    _write_records(run, raw, warm_up_days)
    made = open_workspace(aside)
    for name, mapping in ((CONTACTS_FILE, "twin-contacts"), (AGENT_TIME_FILE, "twin-agent-time")):
        import_file(made, raw / name, find_mapping(mapping, aside), say)


def _write_inputs(workspace: Workspace, case: Case, lines: Sequence[Line], folder: Path) -> None:
    own = (workspace.root / CENTRE_FILE).read_text(encoding="utf-8")
    text = settings_of(own, workspace.centre, case.centre)
    (folder / CENTRE_FILE).write_text(text, encoding="utf-8")
    if case.centre.tariff_file:
        shutil.copy(workspace.root / case.centre.tariff_file, folder / case.centre.tariff_file)
    (folder / FLOW_FILE).write_text(write_flow(case.flow), encoding="utf-8")
    (folder / BEHAVIOUR_FILE).write_text(write_behaviour(case.behaviour), encoding="utf-8")
    (folder / "ledger").mkdir()
    available = drivers_of(case)
    with (folder / "ledger" / "plan.csv").open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file)
        written.writerow(_COLUMNS)
        written.writerows(_cells(line, driver_of(line, available)) for line in lines)


def _cells(line: Line, driver: str) -> list[str]:
    return [
        line.from_on.isoformat(), line.to_on.isoformat(), line.account, number_of(line.amount),
        line.currency, number_of(line.rate), driver, line.scope or "",
        line.cash_kind.value if line.cash_kind else "", "" if line.steps is None else str(line.steps),
        line.notice_on.isoformat() if line.notice_on else "", line.note,
    ]  # fmt: skip


def _write_records(run: Run, folder: Path, warm_up_days: int) -> None:
    case = run.case
    model = compile_model(
        case.flow, case.behaviour, horizon_of(case, run.window, warm_up_days),
        answer_within_s=case.centre.answer_within_s,
    )  # fmt: skip
    write_records(play_model(model, run.seed, run.replications[:1], want=RECORDS), folder)
