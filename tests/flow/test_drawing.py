"""A drawing shows every step and every way, and nothing lies over anything else."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given, settings

from percall.flow.drawing import STYLE, as_mermaid, as_svg, as_text, graph_of, wrapped
from percall.flow.layout import Arrow, Box, TooTangled, lay_out
from percall.flow.reading import read_flow
from percall.flow.rules import END, Case, Flow, Fork, Menu, Message
from percall.flow.ways import ways_of
from percall.sample.flow_file import sample_flow
from percall.sample.plan import planned
from tests.flow.strategies import flows

SVG = "{http://www.w3.org/2000/svg}"


def test_a_small_flow_in_words() -> None:
    flow = Flow((("voice", "hello"),), (Message("hello", 5.0, END),), ())
    assert as_text(flow) == "voice\n  → hello\nhello (announcement)\n  5 s\n  then → sent away"
    assert as_mermaid(flow).splitlines() == [
        "flowchart TD", '  n0(["voice"])', '  n1["announcement<br>hello<br>5 s"]',
        '  n2(["sent away"])', "  n0 --> n1", '  n1 -->|"then"| n2',
    ]  # fmt: skip


def test_a_way_back_to_the_same_step_is_a_line_in_its_box() -> None:
    menu = Menu("menu", 5.0, 5.0, 2, (), "menu")
    boxes, links = graph_of(Flow((("voice", "menu"),), (menu,), ()))
    assert boxes[1].below[-1] == "↺ no key"
    assert [(link.tail, link.head) for link in links] == [(0, 1)]


def test_a_step_that_is_not_there_is_drawn_as_missing() -> None:
    boxes, _links = graph_of(read_flow({"flow": {"entry": {"voice": "nowhere"}}}))
    assert (boxes[1].kind, boxes[1].name) == ("missing", "nowhere")


@given(flows())
@settings(max_examples=40)
def test_every_step_is_drawn_and_every_way_is_an_arrow(flow: Flow) -> None:
    boxes, links = graph_of(flow)
    names = [box.name for box in boxes]
    assert all(step.name in names for step in flow.steps)
    drawn = sum(len(link.label) > 0 or boxes[link.tail].kind == "entry" for link in links)
    assert drawn == len(links)
    ways = {(way.from_step, way.to) for way in ways_of(flow) if way.from_step != way.to}
    shown = {(boxes[link.tail].name, boxes[link.head].name) for link in links}
    assert all(
        (tail, head) in shown for tail, head in ways if tail and head != END and head in names
    )


@given(flows())
@settings(max_examples=40)
def test_any_flow_is_a_sound_picture(flow: Flow) -> None:
    root = ET.fromstring(as_svg(flow))
    left, top, width, height = (float(number) for number in root.attrib["viewBox"].split())
    for rect in root.iter(f"{SVG}rect"):
        x, y = float(rect.attrib["x"]), float(rect.attrib["y"])
        assert left <= x <= left + width - float(rect.attrib["width"])
        assert top <= y <= top + height - float(rect.attrib["height"])
    shown = "".join(text.text or "" for text in root.iter(f"{SVG}text"))
    for step in flow.steps:
        assert "".join(step.name.split()) in "".join(shown.split())


@given(flows(most_steps=9))
@settings(max_examples=40)
def test_nothing_lies_over_anything_else(flow: Flow) -> None:
    drawn, links = graph_of(flow)
    boxes = [Box(40.0 + 9 * len(one.name), 30.0) for one in drawn]
    lay_out(boxes, [Arrow(link.tail, link.head, 50.0, 15.0) for link in links])
    for one, other in itertools.combinations([box for box in boxes if box.width], 2):
        apart_across = abs(one.x - other.x) >= (one.width + other.width) / 2 - 1e-6
        apart_down = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert apart_across or apart_down


@given(flows())
@settings(max_examples=40)
def test_the_same_flow_is_the_same_picture(flow: Flow) -> None:
    assert as_svg(flow) == as_svg(flow)


def test_a_tangle_is_told_and_not_drawn() -> None:
    """Three hundred forks, each of which leads to two hundred others."""
    cases = [tuple(Case(str(i * k % 300), str(k)) for k in range(1, 200)) for i in range(300)]
    forks = tuple(Fork(str(i), cases[i], "end") for i in range(300))
    with pytest.raises(TooTangled, match="--as text"):
        as_svg(Flow((("voice", "1"),), forks, ()))
    assert as_text(Flow((("voice", "1"),), forks, ())).startswith("voice\n")


def test_names_cannot_break_out_of_a_picture() -> None:
    flow = Flow((("voice", "x"),), (Message('<script>"]|&', 1.0, END),), ())
    assert "<script>" not in as_svg(flow)
    assert '"]|' not in as_mermaid(flow).replace('"]\n', "")


def test_lines_break_at_words_and_a_long_word_is_cut() -> None:
    assert wrapped("invoices and payments", 12) == ["invoices and", "payments"]
    assert wrapped("abcdefghij", 5) == ["abcd-", "efgh-", "ij"]
    assert wrapped("", 5) == []


def test_a_picture_in_a_page_carries_no_style_of_its_own() -> None:
    svg = as_svg(sample_flow(planned()), with_style=False)
    assert "<style" not in svg
    assert " style=" not in svg


def test_what_a_page_styles_is_what_a_file_styles() -> None:
    """The sheet of the pages and the style of a file name the same classes."""
    sheet = Path(__file__).parents[2] / "src" / "percall" / "web" / "static" / "percall.css"
    of_file = set(re.findall(r"\.flow \.([a-z]+)", STYLE))
    of_page = set(re.findall(r"\.flow \.([a-z]+)", sheet.read_text(encoding="utf-8")))
    assert of_file == of_page
