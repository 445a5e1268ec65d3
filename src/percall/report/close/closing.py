"""Close a month: warn, take down all that it is made of, append it to the record.

Steps: 1. the workspace is held for writing, and the record must be sound; 2. a month that is not
over, is closed already, or has no records or ledger is refused; 3. what looks unfinished is
warned of, and stops the close unless it is accepted; 4. the keys of the contacts are written, then
the line, then the head.
"""

import getpass
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from percall import __version__
from percall.costing.ask import Asked, Words, asked, months_with_records
from percall.costing.bridge.reach import reach_of
from percall.costing.coverage import is_covered
from percall.costing.rules_version import RULES_VERSION
from percall.errors import QuestionFault
from percall.intervals import ONE_DAY, Period, month_of, word_of
from percall.ledger.reading import read_ledger
from percall.report.close import warnings
from percall.report.close.chain import Chain, append, read_chain, require_sound
from percall.report.close.contacts import open_count, write_contacts
from percall.report.close.frozen import (
    State,
    digest_of,
    files_of,
    frozen_files,
    frozen_imports,
    state_of,
)
from percall.report.close.head import FOLDER, Entry
from percall.report.close.restated import beside_of, restated
from percall.store.engine import DuckDb
from percall.store.quarantine_times import QuarantinedIn, quarantined_in
from percall.store.workspace import Workspace, writing
from percall.texts import _, speaking

NAME_LENGTH = 200
_UNREAD = ("unread_file", "unread_sheet")


@dataclass(frozen=True, slots=True)
class Closed:
    """What a close did: the line it appended (none where warnings stopped it), and what it warned of."""

    month: str
    warnings: tuple[dict[str, Any], ...]
    entry: Entry | None = None
    content: dict[str, Any] | None = None


def close_month(
    workspace: Workspace, month: Period, *, by: str | None = None, accept: bool = False,
    again: bool = False, say: Callable[[str], None] = lambda _text: None,
) -> Closed:  # fmt: skip
    """Freeze a month, or say what should be looked at before.

    Args:
        workspace: The centre.
        month: A calendar month that is over.
        by: Who closes; the name of the system's user without it.
        accept: Close in spite of warnings, which stay written down.
        again: Sign a closed month anew that is no longer what was signed; both stay in the record.
        say: Told what is being done.

    Raises:
        QuestionFault: The month is not over, is closed already, or has no records or ledger.
        RecordDamaged: The record was changed, or cannot be written.
        WorkspaceBusy: Another process is writing.
        PercallError: Those of `percall.costing.ask.asked`.
    """
    with writing(workspace):
        chain = read_chain(workspace.root)
        require_sound(chain)
        _require_over(workspace, month)
        _require_open(workspace, month, chain, again=again)
        say(_("Reading the ledger and the records"))
        words = Words(month.from_on, month.to_on, group_by=("queue",))
        with speaking("en"), asked(workspace, words, engine=DuckDb(), rollups=False) as one:
            _require_something(one, month)
            found = tuple(_warnings(workspace, one, month))
            if found and not accept:
                return Closed(word_of(month), found)
            say(_("Writing the record"))
            state = state_of(workspace, month)
            content = _content(workspace, state, found, len(chain.lines) + 1, by)
        entry = append(workspace.root, chain, content)
    return Closed(word_of(month), found, entry, content)


def warnings_before(workspace: Workspace, month: Period) -> tuple[dict[str, Any], ...]:
    """What closing a month would warn of.

    Raises:
        QuestionFault: The month is not over, or has no records or ledger.
        PercallError: Those of `percall.costing.ask.asked`.
    """
    _require_over(workspace, month)
    with asked(workspace, Words(month.from_on, month.to_on), engine=DuckDb()) as one:
        _require_something(one, month)
        return tuple(_warnings(workspace, one, month))


def months_to_close(workspace: Workspace, one: Asked, chain: Chain) -> list[Period]:
    """The months with records that are over and not closed, in order."""
    today = datetime.now(workspace.centre.zone).date()
    found = [month_of(first) for first in months_with_records(one.manifest)]
    closed = chain.by_month
    return [month for month in found if month.to_on <= today and word_of(month) not in closed]


def _require_over(workspace: Workspace, month: Period) -> None:
    today = datetime.now(workspace.centre.zone).date()
    if month.to_on > today:
        raise QuestionFault(
            _("{month} is not over yet").format(month=word_of(month)),
            do=_("close it on {day} or later").format(day=month.to_on),
        )


def _require_open(workspace: Workspace, month: Period, chain: Chain, *, again: bool) -> None:
    line = chain.by_month.get(word_of(month))
    if line is None:
        if again:
            raise QuestionFault(
                _("{month} was never closed").format(month=word_of(month)), where="--again",
                do=_("leave the option out"),
            )  # fmt: skip
        return
    holds = restated(workspace, line.content).holds
    closed = _("{month} was closed by {who} at {at}").format(
        month=word_of(month), who=line.content["closed_by"], at=line.content["closed_at"]
    )
    if holds:
        raise QuestionFault(closed, do=_("nothing has changed since, so there is nothing to close"))
    if not again:
        raise QuestionFault(
            closed,
            do=_(
                "it is no longer what was signed: `percall verify {month}` says why, and --again"
                " signs it anew beside what was signed"
            ).format(month=word_of(month)),
        )


def _require_something(one: Asked, month: Period) -> None:
    name = word_of(month)
    if month.from_on not in months_with_records(one.manifest):
        raise QuestionFault(
            _("There are no records of {month}").format(month=name),
            do=_("import them with `percall import FILE`, or close another month"),
        )
    if not any(month.days_shared(line.from_on, line.to_on) for line in one.lines):
        raise QuestionFault(
            _("The ledger has no line in {month}").format(month=name),
            do=_("book what it cost in ledger/, or close another month"),
        )


def _warnings(workspace: Workspace, one: Asked, month: Period) -> list[dict[str, Any]]:
    reach = reach_of(one)
    covered = reach is not None and is_covered(month, reach.from_on, reach.to_on - ONE_DAY)
    ledger = read_ledger(workspace.ledger_folder, workspace.centre)
    unread = sorted({issue.source for issue in ledger.warnings if issue.code in _UNREAD})
    return [
        *warnings.missing_bills(one.lines, month),
        *warnings.doubled_bills(one.lines, month),
        *warnings.loose_ends(
            _quarantined(workspace, one, month), open_count(workspace, one.manifest, month), reach,
            unread, is_covered=covered,
        ),
    ]  # fmt: skip


def _quarantined(workspace: Workspace, one: Asked, month: Period) -> QuarantinedIn:
    """The month's rows in quarantine; those without a time are of the imports that count in it."""
    own = {x.import_id for x in one.manifest.live_imports if files_of(x, month)}
    return quarantined_in(workspace, one.manifest, month, own)


def _content(
    workspace: Workspace, state: State, found: tuple[dict[str, Any], ...], number: int,
    by: str | None,
) -> dict[str, Any]:  # fmt: skip
    """All that a line says of a month."""
    month = word_of(state.month)
    folder = workspace.root / FOLDER
    folder.mkdir(exist_ok=True)
    keys = folder / f"{month}-{number}.parquet"
    calls = state.definition["calls"]
    count = write_contacts(workspace, state.manifest, state.month, calls, keys)
    ledger = read_ledger(workspace.ledger_folder, workspace.centre)
    return {
        "month": month,
        "closed_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "closed_by": (by or "").strip()[:NAME_LENGTH] or _user(),
        "percall": __version__,
        "rules": RULES_VERSION,
        "warnings": list(found),
        "currency": state.currency,
        "definition": state.definition,
        "settings": state.settings,
        "figures": state.figures,
        "ledger": {
            "files": frozen_files(workspace, ledger.files),
            "lines": list(state.lines),
        },
        "generation": state.manifest.generation,
        "live_imports": [record.import_id for record in state.manifest.live_imports],
        "imports": frozen_imports(workspace, state.manifest, state.month),
        "beside": beside_of(workspace, state),
        "contacts": {
            "file": f"{FOLDER}/{keys.name}",
            "count": count,
            "sha256": digest_of(keys),
        },
    }


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name
        return "?"
