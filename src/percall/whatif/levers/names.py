"""Groups, queues and reasons that somebody names: those that are there, or a clear refusal."""

from __future__ import annotations

from collections.abc import Sequence

from percall import settings as s
from percall.texts import _
from percall.whatif.case import Case
from percall.whatif.levers.refused import PlanRefused


def named(known: Sequence[str], wanted: Sequence[str], where: str) -> tuple[str, ...]:
    """The names wanted, in the order of those known; all where none is wanted.

    Raises:
        PlanRefused: One is not known here.
    """
    for name in wanted:
        if name not in known:
            raise PlanRefused(
                _("{name} is not known here").format(name=name), where=where,
                do=s.nearest(name, list(known)),
            )  # fmt: skip
    return tuple(name for name in known if not wanted or name in wanted)


def groups_named(case: Case, wanted: Sequence[str], where: str) -> tuple[str, ...]:
    """Groups of the flow."""
    return named([group.name for group in case.flow.groups], wanted, where)


def queues_named(case: Case, wanted: Sequence[str], where: str) -> tuple[str, ...]:
    """Queues of the flow."""
    return named([queue.name for queue in case.flow.queues()], wanted, where)


def languages_named(case: Case, wanted: Sequence[str], where: str) -> tuple[str, ...]:
    """Languages that customers or groups speak here; none where none is wanted."""
    spoken = {line.language for line in case.behaviour.arrivals} - {None}
    known = sorted({*map(str, spoken), *(x for one in case.flow.groups for x in one.languages)})
    if wanted and not known:
        raise PlanRefused(
            _("No language is known here"), where=where, do=_("leave {name} out").format(name=where)
        )
    return named(known, wanted, where) if wanted else ()


def reasons(case: Case) -> tuple[str, ...]:
    """Why customers come, in the order of the behaviour."""
    found = (line.reason for line in case.behaviour.arrivals)
    return tuple(dict.fromkeys(reason for reason in found if reason is not None))
