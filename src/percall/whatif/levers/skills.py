"""Skills and languages: groups that may take more queues' contacts, or speak more languages."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from percall.flow.rules import Flow, Group
from percall.intervals import Period
from percall.texts import N_, _
from percall.whatif.case import Applied
from percall.whatif.levers.draft import with_caveats, with_flow
from percall.whatif.levers.lever import Given, Lever, Parameter, Unit
from percall.whatif.levers.money import INVESTMENT
from percall.whatif.levers.names import groups_named, languages_named, named
from percall.whatif.levers.paid import better_paid
from percall.whatif.levers.refused import PlanRefused

_MOST_LEVEL = Fraction(100)


def _change(applied: Applied, given: Given, days: Period) -> Applied:
    flow = applied.case.flow
    groups = groups_named(applied.case, given.texts("group"), "skills.group")
    asked = dict.fromkeys(queue.skill for queue in flow.queues())
    skills = named(list(asked), given.texts("skill"), "skills.skill")
    if given.texts("language") and not given.texts("skill"):
        skills = ()
    level = given.known("level")
    languages = languages_named(applied.case, given.texts("language"), "skills.language")
    changed = tuple(
        _with_skills(group, flow, skills, level, languages)
        if group.name in groups else group
        for group in flow.groups
    )  # fmt: skip
    if changed == flow.groups:
        raise PlanRefused(
            _("These groups have the skills and languages already"), where="skills",
            do=_("name another group, skill or language"),
        )  # fmt: skip
    applied = with_flow(applied, replace(flow, groups=changed))
    applied = better_paid(applied, groups, given.number("pay"), days, _("pay for more skills"))
    return with_caveats(
        applied, _("Agents work as fast in a queue that is new to them as those who know it.")
    )


def _with_skills(
    group: Group, flow: Flow, skills: tuple[str, ...], level: Fraction | None,
    languages: tuple[str, ...],
) -> Group:  # fmt: skip
    own = dict(group.skills)
    for skill in skills:
        least = min(queue.least_level for queue in flow.queues() if queue.skill == skill)
        wanted = int(level) if level is not None else least
        own[skill] = max(own.get(skill, 0), wanted)
    spoken = group.languages | set(languages) if group.languages else group.languages
    return replace(group, skills=tuple(own.items()), languages=frozenset(spoken))


SKILLS = Lever(
    "skills", N_("Skills and languages"),
    N_("groups that may serve more queues, or speak more languages"),
    (
        Parameter("group", Unit.TEXTS, N_("the groups; without: all")),
        Parameter("skill", Unit.TEXTS, N_("the skills; without: those of all queues")),
        Parameter("level", Unit.COUNT, N_("their level; without: the least that the queues ask for"),
                  None, Fraction(1), _MOST_LEVEL),
        Parameter("language", Unit.TEXTS, N_("languages that the groups speak beside their own")),
        Parameter("pay", Unit.SHARE, N_("share by which their pay rises"), Fraction(0)),
        INVESTMENT,
    ),
    ("skill",),
    ("flow.groups.skills", "flow.groups.languages"),
    ("pay",),
    N_("the groups have the skills already, or there is one queue alone"),
    _change,
)  # fmt: skip
