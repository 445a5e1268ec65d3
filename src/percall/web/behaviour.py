"""What the twin was fitted with: estimates with their intervals, and the curves behind them.

Rules:
1. The page reads `behaviour.toml` and the records of the days that it was fitted on; to fit again is
   the command's business. Where the file is not what these records give, the page says so.
2. What is played stands beside what was recorded in every drawing.
"""

from __future__ import annotations

from typing import Any

from percall.formats import Formats
from percall.texts import _, ngettext
from percall.twin.fitting.printed import fit_json
from percall.twin.fitting.revisit import Revisited, revisit
from percall.twin.reading import BEHAVIOUR_FILE
from percall.web.answers import Records
from percall.web.behaviour_charts import handle_chart, height_of, patience_chart, shown_queues
from percall.web.behaviour_tables import estimates_table, families_table, week_table
from percall.web.downloads import Chart, Shown
from percall.web.site import Visit
from percall.web.week_chart import WEEK_HEIGHT, agents_chart, arrivals_chart


def behaviour_page(visit: Visit, records: Records) -> dict[str, Any]:
    """What was fitted; what to do where there is no twin yet."""
    title = _("How do customers and agents behave?")
    query = visit.view.query()
    found: dict[str, Any] = {
        "title": title, "found": None, "records": records, "view": visit.view,
        "canonical_query": query,
    }  # fmt: skip
    answers = visit.answers
    if not (answers.root / BEHAVIOUR_FILE).is_file():
        return found
    seen = answers.keep(
        ("behaviour", visit.language),
        lambda: answers.stoppable(lambda: revisit(answers.workspace, visit.progress)),
    )
    formats = visit.formats
    charts = charts_of(seen)
    parts = [(word, name, estimates_table(seen, word, name, formats)) for word, name in _parts()]
    week = week_table(seen, formats)
    families = families_table(seen, formats)
    tables = tuple(part[2] for part in parts if part[2].rows)
    return found | {
        "found": seen, "sentence": sentence_of(seen, formats), "when": formats.days(seen.days),
        "charts": {chart.name: chart for chart in charts},
        "estimates": {word: table for word, _name, table in parts if table.rows},
        "families": families, "week": week, "origin": _origin(seen, formats),
        "untold": seen.fitted.untold, "gap_min": _minutes(seen.fitted.gap_s),
        "left_out": len(seen.fitted.curves) - len(shown_queues(seen)),
        "shown": Shown(fit_json(seen.fitted, [BEHAVIOUR_FILE]), (*tables, families, week), charts),
    }  # fmt: skip


def _origin(seen: Revisited, formats: Formats) -> list[tuple[str, str]]:
    """Where each part comes from; the fitted days as people write them."""
    return [(part, formats.days(seen.days) if part == "seen" else where)
            for part, where in seen.behaviour.origin]  # fmt: skip


def _minutes(gap_s: float | None) -> int | None:
    return None if gap_s is None else round(gap_s / 60)


def _parts() -> tuple[tuple[str, str], ...]:
    """The kinds of estimates: their word in addresses, and their name."""
    return (
        ("arrivals", _("How days vary")), ("patience", _("Patience")),
        ("work", _("Talk, hold and wrap-up")), ("again", _("Who comes again")),
        ("ways", _("Which way contacts take")),
    )  # fmt: skip


def sentence_of(seen: Revisited, formats: Formats) -> str:
    """On what the twin was fitted."""
    counts = seen.fitted.counts
    days = ngettext("{count} day", "{count} days", counts["days"]).format(count=counts["days"])
    staff = (
        _("agents' time is recorded") if seen.fitted.staff.is_known
        else _("agents are an effective number")
    )  # fmt: skip
    return _("Fitted on {contacts} contacts of {days}; {agents} agents, {staff}.").format(
        contacts=formats.count(counts["contacts"]).text, days=days, agents=counts["agents"],
        staff=staff,
    )  # fmt: skip


def charts_of(seen: Revisited) -> tuple[Chart, ...]:
    """The drawings of the page, those that have anything to show."""
    names = ", ".join(shown_queues(seen))
    found = [
        Chart(
            "arrivals", _("Arrivals over the week"),
            _("Customers who come first with a matter, by half-hour of each weekday: the records'"
              " days as dots, the fitted mean as a line, where nine in ten days lie as a band."),
            WEEK_HEIGHT, lambda theme, size: arrivals_chart(seen, theme, size),
        ),
        Chart(
            "agents", _("Agents on the floor over the week"),
            _("Agents on the floor by half-hour of each weekday: the records' days as dots, what is"
              " played as a line."),
            WEEK_HEIGHT, lambda theme, size: agents_chart(seen, theme, size),
        ),
    ]  # fmt: skip
    if seen.fitted.curves:
        found.append(Chart(
            "patience", _("Patience"),
            _("The share of customers still waiting by seconds of waiting, with its interval, and"
              " below how many of those who wait hang up each second: {queues}.").format(queues=names),
            height_of(seen, "patience"), lambda theme, size: patience_chart(seen, theme, size),
        ))  # fmt: skip
    if seen.histograms:
        found.append(Chart(
            "handle", _("Talk and wrap-up"),
            _("How long talk and wrap-up take: the records as bars, what is played as a line:"
              " {queues}.").format(queues=names),
            height_of(seen, "handle"), lambda theme, size: handle_chart(seen, theme, size),
        ))  # fmt: skip
    return tuple(found)
