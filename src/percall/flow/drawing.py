"""A flow drawn: as SVG, as Mermaid's text, or as plain text; all from the same boxes and ways.

Theory of operation: `graph_of` makes boxes (entries, steps, ends) and arrows; `layout` places
them; what is left here is ink. Shapes carry classes only: a page styles them with its own sheet,
a file of its own brings `STYLE` along.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from html import escape

from percall.flow.captions import KIND_NAMES, OUTCOME_NAMES, details_of, label_of, outcome_at_end
from percall.flow.captions import step_named as step_of
from percall.flow.layout import Arrow, Box, lay_out
from percall.flow.rules import END, Flow
from percall.flow.ways import ways_of
from percall.flow.writing import kind_of
from percall.texts import _

EDGE, WIDE = 16.0, 928.0
LINE, NAME_LINE = 15.0, 18.0
PAD_X, PAD_Y = 12.0, 8.0
NAME_SIGN, SMALL_SIGN = 7.8, 6.6
"""Pixels of an average sign; a little generous, since fonts differ."""
NAME_SIGNS, SMALL_SIGNS, LABEL_SIGNS = 26, 34, 20

STYLE = """
.flow{--ground:#fff;--text:#1a1a1a;--quiet:#595959;--rule:#8a8a8a;--accent:#0072b2;--shade:#f4f4f2;
--broken:#b3261e;background:var(--ground);font:12px/1.25 -apple-system,"Segoe UI",Roboto,
"Noto Sans","Liberation Sans",Arial,sans-serif}
@media (prefers-color-scheme:dark){.flow{--ground:#121212;--text:#ededed;--quiet:#b0b0b0;
--rule:#7a7a7a;--accent:#56b4e9;--shade:#1c1c1c;--broken:#ff8a80}}
.flow rect{fill:var(--ground);stroke:var(--rule)}.flow .queue rect{stroke:var(--accent);stroke-width:2}
.flow .entry rect{fill:var(--text);stroke:none}.flow .entry text{fill:var(--ground);font-weight:700}
.flow .end rect{fill:var(--shade);stroke:none}.flow .end .name{font-weight:400}.flow .missing rect{stroke:var(--broken);stroke-dasharray:4 3}
.flow text{fill:var(--text)}.flow .kind,.flow .label{fill:var(--quiet)}.flow .kind{font-size:11px}
.flow .name{font-size:13px;font-weight:700}.flow .way{fill:none;stroke:var(--rule);stroke-width:1.25}
.flow .tip{fill:var(--rule)}.flow .under{fill:var(--ground);stroke:none}
"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A box as it is drawn: its class, the words above its name, its name, and the lines below."""

    kind: str
    above: str
    name: str
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow between boxes, by their numbers, with the lines of its label."""

    tail: int
    head: int
    label: tuple[str, ...]


def graph_of(flow: Flow) -> tuple[list[Drawn], list[Link]]:
    """The boxes and arrows of a flow; ways from a step to itself are lines in its box."""
    boxes = [Drawn("entry", "", channel) for channel, _to in flow.entries]
    numbers = {step.name: len(boxes) + index for index, step in enumerate(flow.steps)}
    ways = ways_of(flow)
    for step in flow.steps:
        again = [f"↺ {label_of(way)}" for way in ways if way.from_step == way.to == step.name]
        kind = kind_of(step)
        lines = (*details_of(flow, step), *again)
        boxes.append(Drawn(kind, _(KIND_NAMES[kind]), step.name, lines))
    labels: dict[tuple[int, int], list[str]] = {}
    entry = 0
    for way in ways:
        if way.from_step == way.to:
            continue
        tail = numbers[way.from_step] if way.from_step else entry
        entry += not way.from_step
        head = _head(
            flow, way.to, tail, numbers, boxes, outcome_at_end(step_of(flow, way.from_step), way)
        )
        labels.setdefault((tail, head), []).append(label_of(way))
    return boxes, [
        Link(tail, head, tuple(line for one in words for line in wrapped(one, LABEL_SIGNS)))
        for (tail, head), words in labels.items()
    ]


def _head(
    flow: Flow, to: str, tail: int, numbers: dict[str, int], boxes: list[Drawn], outcome: str
) -> int:
    """The number of the box that a way leads to; each step has ends of its own."""
    if step_of(flow, to) is not None:
        return numbers[to]
    key = f"{tail}\0{outcome}" if to == END else f"\0{to}"
    if key not in numbers:
        numbers[key] = len(boxes)
        if to == END:
            boxes.append(Drawn("end", "", _(OUTCOME_NAMES[outcome])))
        else:
            boxes.append(Drawn("missing", _("no such step"), to))
    return numbers[key]


def wrapped(text: str, signs: int) -> list[str]:
    """A text in lines of at most so many signs; a longer word is cut."""
    lines = [""]
    for word in text.split():
        while len(word) > signs:
            lines += [f"{word[: signs - 1]}-", ""]
            word = word[signs - 1 :]
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > signs:
            lines.append(word)
        else:
            lines[-1] = longer
    return [line for line in lines if line]


def as_svg(flow: Flow, *, with_style: bool = True) -> str:
    """The flow as SVG, with its own style or to be styled by a page."""
    drawn, links = graph_of(flow)
    inks = [_Ink(one) for one in drawn]
    boxes = [Box(ink.width, ink.height) for ink in inks]
    arrows = [_arrow(link) for link in links]
    width, height = lay_out(boxes, arrows)
    width, height = width + 2 * EDGE, height + 2 * EDGE
    size = "flow wide" if width > WIDE else "flow"
    title = _("The flow: {steps} steps").format(steps=len(flow.steps))
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="{size}" role="img" width="{width:.0f}" '
            f'height="{height:.0f}" viewBox="{-EDGE:g} {-EDGE:g} {width:.0f} {height:.0f}">'
        ),
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style>" if with_style else "",
        (
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
            'markerHeight="8" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>'
        ),
        *(_path(arrow, boxes) for arrow in arrows),
        *(_label(link, boxes[arrow.label]) for link, arrow in zip(links, arrows, strict=True)),
        *(ink.drawn(box) for ink, box in zip(inks, boxes, strict=False)),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part)


def _arrow(link: Link) -> Arrow:
    widest = max((len(line) for line in link.label), default=0)
    return Arrow(link.tail, link.head, widest * SMALL_SIGN + 4, len(link.label) * LINE)


class _Ink:
    """A box's lines with their classes, and its size."""

    def __init__(self, one: Drawn) -> None:
        self.kind = one.kind
        self.lines = [("kind", line) for line in wrapped(one.above, SMALL_SIGNS)]
        self.lines += [("name", line) for line in wrapped(one.name, NAME_SIGNS)]
        self.lines += [("", line) for text in one.below for line in wrapped(text, SMALL_SIGNS)]
        signs = [
            len(text) * (NAME_SIGN if kind == "name" else SMALL_SIGN) for kind, text in self.lines
        ]
        self.width = max([60.0, *signs]) + 2 * PAD_X
        self.height = sum(_height(kind) for kind, _text in self.lines) + 2 * PAD_Y

    def drawn(self, box: Box) -> str:
        """The box in SVG."""
        left, round_ = box.x - box.width / 2, 4 if self.kind not in ("entry", "end") else 14
        parts = [
            (
                f'<g class="{self.kind}"><rect x="{left:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" '
                f'height="{box.height:.1f}" rx="{round_}"/>'
            )
        ]
        y = box.y + PAD_Y
        for kind, text in self.lines:
            y += _height(kind)
            parts.append(_text(box.x, y - 4, text, kind))
        return "".join(parts) + "</g>"


def _height(kind: str) -> float:
    return NAME_LINE if kind == "name" else LINE


def _text(x: float, y: float, text: str, kind: str) -> str:
    classes = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle"{classes}>{escape(text)}</text>'


def _path(arrow: Arrow, boxes: list[Box]) -> str:
    """An arrow as one line: straight down through its places, curved between them."""
    first, last = boxes[arrow.path[0]], boxes[arrow.path[-1]]
    is_down = first.layer < last.layer
    bends = [boxes[number] for number in arrow.path[1:-1]]
    points = [(_port(first, bends[0].x), first.y + (first.height if is_down else 0.0))]
    for bend in bends:
        top, bottom = (bend.x, bend.y), (bend.x, bend.y + bend.height)
        points += [top, bottom] if is_down else [bottom, top]
    points.append((_port(last, bends[-1].x), last.y + (0.0 if is_down else last.height)))
    text = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        middle = (y0 + y1) / 2
        text += f"C{x0:.1f} {middle:.1f} {x1:.1f} {middle:.1f} {x1:.1f} {y1:.1f}"
    return f'<path class="way" d="{text}" marker-end="url(#tip)"/>'


def _port(box: Box, x: float) -> float:
    """Where an arrow meets a box: as near to where it comes from as the box goes."""
    most = max(box.width / 2 - 14, 0.0)
    return min(max(x, box.x - most), box.x + most)


def _label(link: Link, place: Box) -> str:
    if not link.label:
        return ""
    left = place.x - place.width / 2
    parts = [
        (
            f'<g><rect x="{left:.1f}" y="{place.y:.1f}" width="{place.width:.1f}" '
            f'height="{place.height:.1f}" class="under"/>'
        )
    ]
    for index, line in enumerate(link.label, 1):
        parts.append(_text(place.x, place.y + index * LINE - 4, line, "label"))
    return "".join(parts) + "</g>"


def as_mermaid(flow: Flow) -> str:
    """The flow as Mermaid's flowchart."""
    boxes, links = graph_of(flow)
    shapes = {"entry": ("([", "])"), "end": ("([", "])"), "hours": ("{{", "}}"),
              "fork": ("{{", "}}"), "queue": ("[[", "]]")}  # fmt: skip
    lines = ["flowchart TD"]
    for number, box in enumerate(boxes):
        opened, closed = shapes.get(box.kind, ("[", "]"))
        text = "<br>".join(_plain(one) for one in (box.above, box.name, *box.below) if one)
        lines.append(f'  n{number}{opened}"{text}"{closed}')
    for link in links:
        label = f'|"{"<br>".join(_plain(line) for line in link.label)}"|' if link.label else ""
        lines.append(f"  n{link.tail} -->{label} n{link.head}")
    return "\n".join(lines)


def _plain(text: str) -> str:
    """A text that Mermaid shows as it is: its own signs as numbers."""
    return "".join(
        sign if sign.isalnum() or sign in " ,.:;+-–_?!'()/↺āčēģīķļņšūž" else f"#{ord(sign)};"
        for sign in text
    )


def as_text(flow: Flow) -> str:
    """The flow as text: each step with what it says and where its ways lead."""
    boxes, links = graph_of(flow)
    lines = []
    for number, box in enumerate(boxes):
        if box.kind in ("end", "missing"):
            continue
        lines.append(f"{box.name} ({box.above})" if box.above else box.name)
        lines += [f"  {line}" for line in box.below]
        for link in links:
            if link.tail == number:
                label = f"{' '.join(link.label)} " if link.label else ""
                lines.append(f"  {label}→ {boxes[link.head].name}")
    return "\n".join(lines)
