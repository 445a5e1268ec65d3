"""What was signed for a month, what it is now, and the difference by cause.

Rules:
1. Causes are taken in this order, each with all those before it already at work: the ledger (by
   account), the contacts (by import), the settings, the definition, the costing rules. Paid time
   and days of totals stand among them by import: they move other figures than cost per call.
2. Of the change of cost per call B/n, an account's part is the change of its cost / the signed
   n, and an import's is -B(now) x its change of n / (signed n x n now): the parts sum to the
   change exactly, whatever their order.
3. Printed causes sum to the printed differences: book and calls as they are, cost per call by
   the largest remainders.
4. What no cause explains is the rules' where their version changed; else it is `unexplained`,
   and the month's record does not follow from what it was made of.
5. A month holds where nothing that it is made of has changed and every figure is as signed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from percall.costing.rules_version import RULES_VERSION
from percall.intervals import Period, period_of
from percall.ledger.reading import read_ledger
from percall.money import MONEY_PLACES, fixed
from percall.report.close.contacts import moved_contacts, totals_by_import
from percall.report.close.credited import ByImport
from percall.report.close.frozen import State, digest_of, settings_of, state_of, under
from percall.report.close.ledger_moves import moves_of
from percall.store.engine import Engine
from percall.store.manifest import Manifest
from percall.store.workspace import Workspace, reading

Cause = dict[str, Any]
_UNIT = 10**MONEY_PLACES
# Limits are settings, and are looked at by themselves.
_NOT_COMPARED = ("guardrails",)
# What an import may tell beside contacts, by the table that it lies in.
_BESIDE = {"agent_time": "paid_time", "day_total": "day_totals", "sale": "sales"}
_NAMES = ("queue", "account", "pool")


@dataclass(frozen=True, slots=True)
class Restatement:
    """A closed month held against what it is now; `now` are its figures of today."""

    month: Period
    content: dict[str, Any]
    now: State
    causes: tuple[Cause, ...]
    moved: tuple[dict[str, Any], ...]

    @property
    def holds(self) -> bool:
        """Whether the month is what was signed, and made of the same."""
        return not self.causes and not self.moved

    @property
    def is_unexplained(self) -> bool:
        """Whether figures moved that nothing accounts for."""
        return any(cause["cause"] == "unexplained" for cause in self.causes)


@dataclass(frozen=True, slots=True)
class _Sum:
    """The book in units of the last place, and calls: what cost per call is made of."""

    book: int
    calls: int


def restated(
    workspace: Workspace, content: dict[str, Any], *, engine: Engine | None = None
) -> Restatement:
    """A closed month as its record says it, against what it is now.

    Raises:
        PercallError: Those of `percall.costing.ask.asked`.
    """
    month = period_of(content["month"])
    now = state_of(workspace, month, engine=engine)
    moved = moved_figures(content["figures"], now.figures)
    changed = _changed_settings(workspace, content, now)
    as_signed, as_defined = _between(workspace, content, now, changed, engine)
    causes = [
        *_ledger(content, as_signed),
        *_contacts(workspace, content, as_signed, month),
        *_beside(workspace, content, as_signed),
    ]
    signed, then = _sum(content["figures"]), _sum(as_signed.figures)
    if changed["settings"]:
        later = _sum(as_defined.figures)
        causes.append(_cause("settings", then, later, keys=changed["settings"]))
        then = later
    if changed["definition"]:
        causes.append(_cause("definition", then, _sum(now.figures), keys=changed["definition"]))
    causes += _rest(content, causes, signed, _sum(now.figures), has_moved=bool(moved))
    _share_per_call(causes, content["figures"], now.figures)
    return Restatement(month, content, now, tuple(causes), moved)


def _changed_settings(
    workspace: Workspace, content: dict[str, Any], now: State
) -> dict[str, list[str]]:
    """The keys of settings and definition that are others now."""
    before, after = content["settings"], settings_of(workspace)
    return {
        "settings": sorted(
            f"{section}.{key}" if key else section
            for section in before.keys() | after.keys()
            for key in _keys(before.get(section), after.get(section))
        ),
        "definition": sorted(
            key
            for key in content["definition"].keys() | now.definition.keys()
            if key != "hash" and content["definition"].get(key) != now.definition.get(key)
        ),
    }


def _keys(before: Any, after: Any) -> list[str]:
    if before == after:
        return []
    if not isinstance(before or {}, dict) or not isinstance(after or {}, dict):
        return [""]
    before, after = before or {}, after or {}
    return [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]


def _between(
    workspace: Workspace, content: dict[str, Any], now: State, changed: dict[str, list[str]],
    engine: Engine | None,
) -> tuple[State, State]:  # fmt: skip
    """Today's records and books under signed settings, and under today's, both as it counted."""
    as_defined = now
    if changed["definition"]:
        other = under(workspace, None, content["definition"])
        as_defined = state_of(other, now.month, engine=engine) if other else now
    if not changed["settings"]:
        return as_defined, as_defined
    other = under(workspace, content["settings"], content["definition"])
    if other is None:
        return as_defined, as_defined
    # A line that signed settings cannot read (a currency that had no rate) came with today's.
    lines = read_ledger(other.ledger_folder, other.centre).lines
    return state_of(other, now.month, engine=engine, lines=lines), as_defined


# --- causes --------------------------------------------------------------------------------------


def _cause(name: str, before: _Sum, after: _Sum, **facts: Any) -> Cause:
    more = {"book": after.book - before.book, "calls": after.calls - before.calls}
    return {"cause": name, **facts, **more}


def _ledger(content: dict[str, Any], now: State) -> list[Cause]:
    """The accounts whose lines moved."""
    moves = moves_of(content["ledger"]["lines"], now.lines)
    before, after = _accounts(content["figures"]), _accounts(now.figures)
    return [
        {
            "cause": "ledger",
            "account": account,
            "lines": [one for one in moves if one["account"] == account],
            "book": after.get(account, 0) - before.get(account, 0),
            "calls": 0,
        }
        for account in sorted({one["account"] for one in moves})
    ]


def _contacts(
    workspace: Workspace, content: dict[str, Any], now: State, month: Period
) -> list[Cause]:
    """The imports that brought, changed or took contacts."""
    file = workspace.root / content["contacts"]["file"]
    if digest_of(file) != content["contacts"]["sha256"]:
        return []  # keys that were changed say nothing of what contacts were signed
    names = _import_names(content, now.manifest)
    with reading(workspace):
        found = moved_contacts(workspace, now.manifest, month, content["definition"]["calls"], file)
    return [
        {
            "cause": "contacts",
            "import_id": one.import_id,
            "file": names.get(one.import_id, ""),
            **{name: getattr(one, name) for name in ("added", "changed", "removed", "contacts")},
            "book": 0,
            "calls": one.calls,
        }
        for one in found
    ]


def beside_of(workspace: Workspace, state: State) -> ByImport:
    """What each import tells beside contacts: paid time, days of totals, sales of their own.

    Raises:
        LakeDamaged: A file of the lake cannot be read.
    """
    with reading(workspace):
        found = totals_by_import(workspace, state.manifest, state.month)
    for import_id, sales in state.sales_by_import.items():
        found[import_id] = found.get(import_id, {}) | sales
    return found


def _beside(workspace: Workspace, content: dict[str, Any], state: State) -> list[Cause]:
    """The imports that brought, changed or took paid time, days of totals, or sales."""
    now = beside_of(workspace, state)
    before, names = content["beside"], _import_names(content, state.manifest)
    found: list[Cause] = []
    for import_id in sorted(before.keys() | now.keys()):
        ours, theirs = before.get(import_id, {}), now.get(import_id, {})
        for table, name in _BESIDE.items():
            if _of(ours, table) == _of(theirs, table):
                continue
            by_calls = _counted_by(content["definition"]["calls"])
            more = {
                key.removeprefix(f"{table}_"): theirs.get(key, 0) - ours.get(key, 0)
                for key in sorted({*_of(ours, table), *_of(theirs, table)})
                if not key.endswith("_content")
            }
            facts = {"import_id": import_id, "file": names.get(import_id, ""), **more}
            calls = more.get(by_calls, 0) if name == "day_totals" else 0
            found.append({"cause": name, **facts, "book": 0, "calls": calls})
    return _by_replacing(found, {record.import_id for record in state.manifest.live_imports})


def _by_replacing(causes: list[Cause], live: set[str]) -> list[Cause]:
    """Sales that a later import says anew are its: the import that they were of lost nothing else."""
    losing = [x for x in causes if x["cause"] == "sales" and x["row_count"] < 0
              and x["import_id"] in live]  # fmt: skip
    gaining = [x for x in causes if x["cause"] == "sales" and x["row_count"] > 0]
    if len(gaining) != 1:
        return causes
    for name in ("row_count", "sales", "leads"):
        gaining[0][name] += sum(x[name] for x in losing)
    return [x for x in causes if x not in losing]


def _counted_by(rule: str) -> str:
    """What a day of totals counts as calls: handled are not told apart from answered there."""
    return "answered" if rule in ("handled", "answered") else "offered"


def _of(totals: dict[str, int], table: str) -> dict[str, int]:
    return {key: value for key, value in totals.items() if key.startswith(table)}


def _rest(
    content: dict[str, Any], causes: list[Cause], signed: _Sum, now: _Sum, *, has_moved: bool
) -> list[Cause]:
    """What no other cause accounts for: the rules', where they changed."""
    book = now.book - signed.book - sum(cause["book"] for cause in causes)
    calls = now.calls - signed.calls - sum(cause["calls"] for cause in causes)
    is_new = content["rules"] != RULES_VERSION
    if not (book or calls or (has_moved and (is_new or not causes))):
        return []
    versions = {"signed_rules": content["rules"], "rules": RULES_VERSION}
    name = "rules" if is_new else "unexplained"
    return [{"cause": name, **versions, "book": book, "calls": calls}]


def _import_names(content: dict[str, Any], manifest: Manifest) -> dict[str, str]:
    signed = {one["import_id"]: one["file"] for one in content["imports"]}
    return {**signed, **{record.import_id: record.file for record in manifest.imports}}


# --- figures -------------------------------------------------------------------------------------


def _sum(figures: dict[str, Any]) -> _Sum:
    return _Sum(units(figures["book"]), figures["calls"])


def units(text: str | None) -> int:
    """A printed decimal in units of its last place; nothing is 0."""
    return 0 if text is None else int(Fraction(text) * _UNIT)


def _accounts(figures: dict[str, Any]) -> dict[str, int]:
    return {one["account"]: units(one["cost"]) for one in figures["accounts"]}


def _share_per_call(causes: list[Cause], signed: dict[str, Any], now: dict[str, Any]) -> None:
    """Give each cause its part of the change of cost per call, and print its book."""
    before, after = (one["cost_per_call"]["fully_loaded"] for one in (signed, now))
    parts: list[str | None] = [None] * len(causes)
    if before is not None and after is not None and signed["calls"] and now["calls"]:
        book, calls = Fraction(units(now["book"]), _UNIT), signed["calls"] * now["calls"]
        exact = [
            Fraction(cause["book"], _UNIT * signed["calls"]) - book * cause["calls"] / calls
            for cause in causes
        ]
        parts = [fixed(one) for one in _apportioned(units(after) - units(before), exact)]
    for cause, part in zip(causes, parts, strict=True):
        cause["book"], cause["cost_per_call"] = fixed(cause["book"]), part


def _apportioned(whole: int, parts: list[Fraction]) -> list[int]:
    """The parts in units, which sum to a printed difference.

    A difference of two rounded figures may miss its exact parts by a unit either way, so what is
    left goes to the largest remainders, as often as it takes. Where figures do not follow from
    their causes at all, it is the last cause's: what nothing explains.
    """
    if not parts:
        return []
    scaled = [part * _UNIT for part in parts]
    floors = [one.numerator // one.denominator for one in scaled]
    order = sorted(range(len(parts)), key=lambda i: floors[i] - scaled[i])
    left = whole - sum(floors)
    if abs(left) > 2 * len(parts):
        floors[-1] += left
        return floors
    for step in range(abs(left)):
        floors[order[step % len(order)]] += 1 if left > 0 else -1
    return floors


def moved_figures(signed: dict[str, Any], now: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Every figure that is another now, but for limits, which are settings."""
    return tuple(_moved("", signed, now))


def _moved(path: str, signed: Any, now: Any) -> Iterable[dict[str, Any]]:
    """Every figure that is another now, by its place in the document."""
    if isinstance(signed, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*signed, *now)):
            if path or key not in _NOT_COMPARED:
                yield from _moved(f"{path}.{key}" if path else key, signed.get(key), now.get(key))
    elif isinstance(signed, list) and isinstance(now, list):
        ours, theirs = _by_name(signed), _by_name(now)
        for name in dict.fromkeys((*ours, *theirs)):
            yield from _moved(f"{path}[{name}]", ours.get(name), theirs.get(name))
    elif signed != now:
        yield {"figure": path, "signed": signed, "now": now}


def _by_name(rows: list[Any]) -> dict[str, Any]:
    """The rows of a table by what they are about: their queue, account or pool."""
    found = {}
    for i, row in enumerate(rows):
        names = [row[name] for name in _NAMES if isinstance(row, dict) and name in row]
        found[("-" if names[0] is None else str(names[0])) if names else str(i)] = row
    return found
