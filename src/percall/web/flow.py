"""The flow: drawn, checked, followed by one contact, and as tables of its steps and states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from percall.errors import QuestionFault
from percall.flow.captions import KIND_NAMES, OUTCOME_NAMES, details_of, label_of, outcome_at_end
from percall.flow.checks import FlowIssue, Severity, check_flow
from percall.flow.drawing import as_svg
from percall.flow.follow import Hop, Script, agents_wanted, even_clock, follow
from percall.flow.layout import TooTangled
from percall.flow.reading import FLOW_FILE, read_flow_file
from percall.flow.reasons import AT_NAMES, HAPPENS_NAMES, happened, is_there, note_of, why_of
from percall.flow.rules import END, Flow
from percall.flow.states import Contact
from percall.flow.table import ROWS
from percall.flow.ways import ways_of
from percall.flow.writing import kind_of
from percall.settings import CHANNELS
from percall.texts import _, ngettext
from percall.web.answers import Records
from percall.web.site import Visit
from percall.web.tables import Column, Row, Table

PARAMETERS = ("enter", "about", "speaks", "at", "keys", "helped", "takes")
LONGEST_WORD, MOST_SHOWN = 60, 40


@dataclass(frozen=True, slots=True)
class Asked:
    """The contact that the page follows, as the address has it."""

    enter: str
    about: str
    speaks: str
    at: str
    keys: str
    helped: bool
    takes: bool


def flow_page(visit: Visit, records: Records | None) -> dict[str, Any]:
    """The flow, drawn and explained; what to write where there is none yet."""
    file = visit.answers.root / FLOW_FILE
    if not file.is_file():
        return {"flow": None, "records": records}
    flow = read_flow_file(file)
    issues = check_flow(flow, FLOW_FILE)
    asked = _asked(visit, flow)
    hops = _route(flow, asked)
    return {
        "flow": flow, "records": records, "sentence": sentence_of(flow, issues),
        "svg": _drawn(flow),
        "issues": issues, "words": {Severity.ERROR: _("error"), Severity.WARNING: _("warning")},
        "steps": steps_table(flow), "groups": groups_table(flow), "states": states_table(),
        "asked": asked, "channels": [channel for channel, _to in flow.entries],
        "route": route_table(hops), "note": note_of(hops),
    }  # fmt: skip


def _drawn(flow: Flow) -> Markup | None:
    """The drawing; None where it would be a tangle."""
    try:
        return Markup(as_svg(flow, with_style=False))
    except TooTangled:
        return None


def sentence_of(flow: Flow, issues: tuple[FlowIssue, ...]) -> str:
    """What the page finds."""
    queues, errors = len(flow.queues()), sum(one.severity is Severity.ERROR for one in issues)
    size = ngettext(
        "{count} step leads to {queues}", "{count} steps lead to {queues}", len(flow.steps)
    ).format(
        count=len(flow.steps),
        queues=ngettext("{count} queue", "{count} queues", queues).format(count=queues),
    )
    if errors:
        text = ngettext("{count} thing cannot work", "{count} things cannot work", errors)
        return f"{size}; {text.format(count=errors)}."
    if issues:
        text = ngettext(
            "{count} thing is worth a look", "{count} things are worth a look", len(issues)
        )
        return f"{size}; {text.format(count=len(issues))}."
    return _("{size}, and nothing is wrong with them.").format(size=size)


def _asked(visit: Visit, flow: Flow) -> Asked:
    """The contact of the address; the first channel, this morning, where it says nothing."""
    today = datetime.now(visit.answers.workspace.centre.zone).date()
    found = {name: visit.parameter(name)[:LONGEST_WORD] for name in PARAMETERS}
    known = [channel for channel, _to in flow.entries] or list(CHANNELS)
    if found["enter"] and found["enter"] not in CHANNELS:
        raise QuestionFault(
            _("{key} is no channel").format(key=repr(found["enter"])), where="enter",
            do=", ".join(CHANNELS),
        )  # fmt: skip
    return Asked(
        found["enter"] or known[0], found["about"], found["speaks"],
        found["at"] or f"{today}T10:30", found["keys"], bool(found["helped"]),
        bool(found["takes"]),
    )  # fmt: skip


def _route(flow: Flow, asked: Asked) -> tuple[Hop, ...]:
    try:
        start = datetime.fromisoformat(asked.at)
        if start.tzinfo is not None or not 1900 <= start.year <= 2200:
            raise ValueError(asked.at)
    except ValueError:
        raise QuestionFault(
            _("{text} cannot be read").format(text=repr(asked.at)), where="at",
            do=_("write it as {example}").format(example="2026-10-05T10:30"),
        ) from None  # fmt: skip
    keys = tuple(key.strip() for key in asked.keys.split(",") if key.strip())
    # Who would take a callback is followed past the offer: nobody is free before it.
    free = () if asked.takes else agents_wanted(flow)
    script = Script(keys, asked.helped, accepts=asked.takes, free=free)
    contact = Contact(asked.enter, asked.about or None, asked.speaks or None)
    return follow(flow, contact, script, even_clock(start))


def route_table(hops: tuple[Hop, ...]) -> Table:
    """What happens to the contact, and the rules that say so."""
    columns = (Column(_("At")), Column(_("What happens")), Column(_("Then it")),
               Column(_("Because of"), is_text=True))  # fmt: skip
    rows = tuple(
        Row(
            (
                f"{hop.instant.local:%H:%M:%S}", happened(hop), is_there(hop),
                "; ".join(f"{one.place}: {why_of(one)}" for one in hop.decision.because),
            )
        )
        for hop in hops[:MOST_SHOWN]
    )  # fmt: skip
    left_out = max(len(hops) - MOST_SHOWN, 0)
    return Table("route", _("One contact's route"), columns, rows, left_out=left_out)


def steps_table(flow: Flow) -> Table:
    """Every step: its kind, what it says, where it leads."""
    columns = (Column(_("Step")), Column(_("Kind")), Column(_("What it says"), is_text=True),
               Column(_("Leads to"), is_text=True))  # fmt: skip
    ways = ways_of(flow)
    rows = []
    for step in flow.steps:
        leads = []
        for way in ways:
            if way.from_step == step.name:
                ends = _("end: {outcome}").format(
                    outcome=_(OUTCOME_NAMES[outcome_at_end(step, way)])
                )
                leads.append(f"{label_of(way)} → {ends if way.to == END else way.to}")
        details = "; ".join(details_of(flow, step))
        rows.append(Row((step.name, _(KIND_NAMES[kind_of(step)]), details, "; ".join(leads))))
    return Table("steps", _("The steps"), columns, tuple(rows))


def groups_table(flow: Flow) -> Table:
    """Every group of agents: skills, languages, room."""
    columns = (Column(_("Group")), Column(_("Skills and levels"), is_text=True),
               Column(_("Languages")), Column(_("Contacts at once")))  # fmt: skip
    rows = tuple(
        Row(
            (
                group.name, ", ".join(f"{skill} {level}" for skill, level in group.skills),
                ", ".join(sorted(group.languages)) or _("all languages"),
                ", ".join(f"{channel} {count}" for channel, count in group.at_once) or "1",
            )
        )
        for group in flow.groups
    )  # fmt: skip
    return Table("groups", _("The groups of agents"), columns, rows)


def states_table() -> Table:
    """The states of a contact and what may happen in each: the same for every flow."""
    columns = (Column(_("A contact")), Column(_("When")), Column(_("What is done"), is_text=True))
    rows = tuple(
        Row((_(AT_NAMES[row.at]), _(HAPPENS_NAMES[row.happens]), _(row.says))) for row in ROWS
    )
    return Table("states", _("States and events"), columns, rows)
