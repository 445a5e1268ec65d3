"""Cost beside quality, group by group: what the answer of `percall cost --group-by` shows.

Groups are sorted by name; the sentence says how many keep a guardrail and names no best or worst.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from percall import naming
from percall.centre import AT_LEAST, Centre
from percall.costing.figures import GroupFigures, Guardrail, guardrails_of
from percall.errors import QuestionFault
from percall.formats import Figure, Formats
from percall.settings import nearest
from percall.texts import _, ngettext
from percall.web.address import View
from percall.web.answers import Records
from percall.web.downloads import Chart, Shown
from percall.web.pages import choices_of, during, settled, shared
from percall.web.scatter import Axes, Dot, height_of, scatter_chart
from percall.web.site import Visit
from percall.web.tables import Column, Door, Row, Table, number_columns
from percall.web.trend import measure_figure, rail_text

PARAMETERS = ("measure",)
MEASURES = (
    "service_level_share", "abandoned_share", "asa_s", "aht_s", "resolved_first_share",
    "satisfaction",
)  # fmt: skip
MOST_DRAWN = 60
PER_CENT = 100

Group = dict[str, Any]
Rails = dict[str, Fraction]
Judged = dict[str, bool | None]  # by the name of the guardrail; None where nothing is known


def quality_page(visit: Visit, records: Records) -> dict[str, Any]:
    """The scatter of cost and quality, with its table."""
    view, formats = settled(visit), visit.formats
    measure = _measure(visit)
    own = {"measure": None if measure == MEASURES[0] else measure}
    if view.query(**own) != visit.query:
        return {"canonical_query": view.query(**own)}  # the browser asks again, with the days
    told = visit.answers.ask(view.words(group_by=(view.group,)), visit.language, visit.progress)
    document, per = told.document, told.document["definition"]["per"]
    centre, whole = visit.answers.workspace.centre, told.answer.periods[0]
    rails, judged = dict(centre.guardrails), judged_of(centre, whole.groups)
    groups = sorted(told.whole["groups"], key=lambda one: _name_order(one, view.group))
    when = during(visit, view.days)
    in_all = (told.whole, _judged(whole.guardrails))
    table = _table(groups, in_all, view, per, judged, formats)
    charts = _charts(groups, view, measure, per, rails, judged, when, formats)
    return shared(visit, view, records) | {
        "canonical_query": view.query(**own), "own": own, "measure": measure,
        "measures": [(name, naming.measures()[name]) for name in MEASURES],
        "title": title_of(view.group, when),
        "sentence": sentence_of(groups, measure, per, rails, judged.values(), formats),
        "definition": document["definition"], "table": table, "charts": charts,
        "left_out": _left_out(groups, view.group, measure),
        "notes": document["notes"], "overlap": told.whole["groups_overlap"],
        "choices": choices_of(visit, view),
        "shown": Shown(visit.answers.document(told, visit.language), (table,), charts),
    }  # fmt: skip


def _measure(visit: Visit) -> str:
    text = visit.parameter("measure") or MEASURES[0]
    if text not in MEASURES:
        raise QuestionFault(
            _("{text} cannot be read as {name}").format(text=repr(text[:60]), name="measure"),
            where="measure", do=nearest(text, list(MEASURES)),
        )  # fmt: skip
    return text


def title_of(dimension: str, when: str) -> str:
    """The question of the page."""
    if dimension == "queue":
        return _("What did a call cost {when} in each queue, and how well was it served?").format(
            when=when
        )
    return _("What did a call cost {when} by {dimension}, and how well was it served?").format(
        when=when, dimension=naming.dimension_name(dimension).lower()
    )


def _name_order(group: Group, dimension: str) -> tuple[bool, Any]:
    value = group[dimension]
    return (value is None, value if isinstance(value, int) else str(value).casefold())


def judged_of(centre: Centre, groups: Iterable[GroupFigures]) -> dict[Any, Judged]:
    """Which guardrails each group keeps, by its value: exact figures are judged, not printed ones."""
    return {
        one.values[0]: _judged(guardrails_of(centre, one.quality, one.per_call.fully_loaded))
        for one in groups
    }


def _judged(rails: Sequence[Guardrail]) -> Judged:
    return {rail.name: rail.kept for rail in rails}


def sentence_of(
    groups: list[Group], measure: str, per: str, rails: Rails, judged: Iterable[Judged],
    formats: Formats,
) -> str:  # fmt: skip
    """How far costs lie apart, and how many groups keep the measure's guardrail."""
    costs = [
        Decimal(one["cost_per_call"]["fully_loaded"])
        for one in groups
        if one["cost_per_call"]["fully_loaded"] is not None
    ]
    if not costs:
        return _("What a call cost is not known for any of them.")
    ends = [formats.money(str(end)).text for end in (min(costs), max(costs))]
    each = {"call": _("a call"), "sale": _("a sale"), "lead": _("a lead"),
            "resolution": _("a resolution")}[per]  # fmt: skip
    text = ngettext(
        "{low} {currency} {each}", "From {low} to {high} {currency} {each}", len(costs)
    ).format(low=ends[0], high=ends[1], currency=formats.currency, each=each)  # fmt: skip
    known = [is_kept for one in judged if (is_kept := one.get(measure)) is not None]
    if not known:
        return f"{text}."
    rail = ngettext(
        "{kept} of {count} keeps the guardrail ({measure}, {limit})",
        "{kept} of {count} keep the guardrail ({measure}, {limit})", sum(known),
    ).format(
        kept=sum(known), count=len(known), measure=naming.measures()[measure].lower(),
        limit=limit_text(measure, rails, formats),
    )  # fmt: skip
    return f"{text}; {rail}."


def limit_text(measure: str, rails: Rails, formats: Formats) -> str:
    """A guardrail in words: "at least 70 %"."""
    figure = measure_figure(measure, str(_decimal(rails[measure])), formats).text
    text = _("at least {limit}") if measure in AT_LEAST else _("at most {limit}")
    return text.format(limit=figure)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _table(
    groups: list[Group], whole: tuple[Group, Judged], view: View, per: str,
    judged: dict[Any, Judged], formats: Formats,
) -> Table:  # fmt: skip
    units = {"asa_s": ", s", "aht_s": ", s"}
    names = naming.measures()
    columns = (
        Column(naming.dimension_name(view.group)),
        *number_columns(
            _("Calls"), f"{naming.cost_per(per)}, {formats.currency}", _("at practical capacity"),
            *(names[measure] + units.get(measure, "") for measure in MEASURES),
        ),
        Column(_("Guardrails")),
    )  # fmt: skip
    rows = tuple(_row(one, view, judged[one[view.group]], formats) for one in groups)
    total = Row((_("All"), *_cells(whole[0], formats), _rails_text(whole[1])), is_total=True)
    return Table("groups", naming.dimension_name(view.group), columns, rows, (total,))


def _row(group: Group, view: View, judged: Judged, formats: Formats) -> Row:
    value = group[view.group]
    there = view.of_value(view.group, None if value is None else str(value))
    calls, *rest = _cells(group, formats)
    return Row((
        Door(naming.value_name(view.group, value), "/?" + there.query()),
        Door(calls, "/contacts?" + there.counting_calls().query()),
        *rest, _rails_text(judged),
    ))  # fmt: skip


def _cells(group: Group, formats: Formats) -> list[Figure]:
    each = group["cost_per_call"]
    return [
        formats.count(group["calls"]), formats.money(each["fully_loaded"], each["why_not"]),
        formats.money(each["practical_capacity"], each["why_not"]),
        *(
            measure_figure(name, group["quality"][name], formats, naming.why_not_known(name))
            for name in MEASURES
        ),
    ]  # fmt: skip


def _rails_text(judged: Judged) -> str:
    """The guardrails of a group, with a mark and a word: colour alone says nothing."""
    measures = naming.measures()
    broken = [title.lower() for name, title in measures.items() if judged.get(name) is False]
    if broken:
        return f"✕ {_('broken')}: {', '.join(broken)}"
    return f"✓ {_('kept')}" if True in judged.values() else ""


def _charts(
    groups: list[Group], view: View, measure: str, per: str, rails: Rails,
    judged: dict[Any, Judged], when: str, formats: Formats,
) -> tuple[Chart, ...]:  # fmt: skip
    factor = PER_CENT if measure.endswith("_share") else 1
    drawn = sorted(groups, key=lambda one: -int(one["contacts"]))[:MOST_DRAWN]
    dots = tuple(
        Dot(
            naming.value_name(view.group, one[view.group]),
            Decimal(one["cost_per_call"]["fully_loaded"]),
            factor * Decimal(one["quality"][measure]), int(one["calls"]),
            judged[one[view.group]].get(measure),
        )
        for one in drawn
        if one["cost_per_call"]["fully_loaded"] is not None
        and one["quality"][measure] is not None
    )  # fmt: skip
    if not dots:
        return ()
    axes = Axes(
        f"{naming.cost_per(per)}, {formats.currency}", axis_title(measure),
        _limit("cost_per_call", rails, 1, formats), _limit(measure, rails, factor, formats),
    )  # fmt: skip
    words = _words(dots, axes, when, measure, formats)
    return (
        Chart("scatter", _("Cost and quality"), words, height_of(),
              lambda theme, size: scatter_chart(dots, axes, theme, size)),
    )  # fmt: skip


def axis_title(measure: str) -> str:
    """A measure with its unit."""
    unit = ", %" if measure.endswith("_share") else ", s" if measure.endswith("_s") else ""
    return naming.measures()[measure] + unit


def _limit(measure: str, rails: Rails, factor: int, formats: Formats) -> tuple[Decimal, str] | None:
    if measure not in rails:
        return None
    rail = {"name": measure, "limit": str(_decimal(rails[measure]))}
    return factor * _decimal(rails[measure]), rail_text(rail, formats)


def _words(dots: tuple[Dot, ...], axes: Axes, when: str, measure: str, formats: Formats) -> str:
    places = formats.places if measure == "satisfaction" else 1
    return " ".join([
        _("{cost} across and {measure} upwards, {when}.").format(
            cost=axes.cost, measure=axes.measure, when=when
        ),
        *(
            f"{dot.name}: {formats.money(str(dot.cost)).text}, "
            f"{formats.number(dot.value, places)}."
            for dot in sorted(dots, key=lambda one: one.name.casefold())
        ),
        *([axes.limit[1] + "."] if axes.limit else []),
        _("All figures stand in the table below the chart."),
    ])  # fmt: skip


def _left_out(groups: list[Group], dimension: str, measure: str) -> list[tuple[str, str]]:
    """The groups that are not drawn, by the reason."""
    found: dict[str, list[str]] = {}
    for one in groups:
        name = naming.value_name(dimension, one[dimension])
        if one["cost_per_call"]["fully_loaded"] is None:
            found.setdefault(one["cost_per_call"]["why_not"] or _("not known"), []).append(name)
        elif one["quality"][measure] is None:
            found.setdefault(naming.why_not_known(measure), []).append(name)
    return [(", ".join(names), why) for why, names in found.items()]
