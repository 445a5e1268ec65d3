"""Scopes of the ledger that nothing knows: a team that no record and no setting names."""

from collections.abc import Sequence
from difflib import get_close_matches

from percall.contact.schema import dimension_column
from percall.costing.ask import FIRST_DAY, LAST_DAY
from percall.errors import Issue
from percall.intervals import Period
from percall.ledger.checks import OWN_SCOPES
from percall.ledger.lines import Line
from percall.store.engine import DuckDb
from percall.store.lake import relation
from percall.store.manifest import Manifest, read_manifest
from percall.store.source import source_of
from percall.store.workspace import Workspace, reading
from percall.texts import _, ngettext

NAMES_SHOWN = 8


def unmet_scopes(workspace: Workspace, lines: Sequence[Line]) -> tuple[Issue, ...]:
    """A warning for each scope that neither `centre.toml` nor the records name, at its first line.

    Without any records nothing is said: a new centre's books come before them.

    Raises:
        LakeDamaged: A file of the lake cannot be read.
    """
    found: dict[str, list[Line]] = {}
    for line in lines:
        if line.scope:
            found.setdefault(line.scope, []).append(line)
    if not found:
        return ()
    with reading(workspace):
        manifest = read_manifest(workspace)
        if not manifest.files("segment"):
            return ()
        known = {
            dimension: _in_settings(workspace, dimension)
            | _in_records(workspace, manifest, dimension)
            for dimension in {scope.partition(":")[0] for scope in found}
        }
    return tuple(
        _warning(scope, known[scope.partition(":")[0]], own)
        for scope, own in found.items()
        if scope.partition(":")[2] not in known[scope.partition(":")[0]]
    )


def _in_settings(workspace: Workspace, dimension: str) -> set[str]:
    """The values that `centre.toml` names: teams, channels at once, scopes of its capacity."""
    centre = workspace.centre
    scopes = (capacity.scope.partition(":") for capacity in centre.capacity if capacity.scope)
    named = {value for name, _colon, value in scopes if name == dimension}
    if dimension == "team":
        named |= {team for _agent, team in centre.team_of_agent}
    if dimension == "channel":
        named |= {channel for channel, _count in centre.concurrency}
    return named


def _in_records(workspace: Workspace, manifest: Manifest, dimension: str) -> set[str]:
    """The values that a dimension has in the records, and in paid time for teams."""
    if dimension not in (*OWN_SCOPES, *manifest.own_dimensions):
        return set()
    column = dimension if dimension in OWN_SCOPES else dimension_column(dimension)
    source = source_of(workspace, manifest, DuckDb(), Period(FIRST_DAY, LAST_DAY))
    tables = [source.view((column,), ())]
    if dimension == "team" and source.agent_time:
        tables.append(relation(workspace.lake_folder, "agent_time", source.agent_time))
    parts = " UNION ".join(f'SELECT "{column}" FROM {table}' for table in tables)
    return {value for (value,) in source.fetch(parts) if value is not None}


def _warning(scope: str, known: set[str], lines: Sequence[Line]) -> Issue:
    dimension, _colon, value = scope.partition(":")
    names = get_close_matches(value, sorted(known)) or sorted(known)[:NAMES_SHOWN]
    if names:
        shown = ", ".join(f"{dimension}:{name}" for name in names)
        advice = _("nearest are {names}").format(names=shown)
    else:
        advice = _("no record has a {dimension}").format(dimension=dimension)
    message = _("Neither centre.toml nor any record knows {scope}: {advice}").format(
        scope=scope, advice=advice
    )
    more = len(lines) - 1
    if more:
        also = ngettext("{count} more line names it", "{count} more lines name it", more)
        message += f" ({also.format(count=more)})"
    return Issue(lines[0].file, lines[0].row, "unmet_scope", message)
