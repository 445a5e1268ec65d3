"""Where boxes and arrows stand in a drawing: layers from top to bottom, few crossings.

Rules:
1. A box stands below all that lead to it, but for those that lead back.
2. An arrow has a place of its own in each layer between its ends, as wide as its label there, so
   that nothing lies over anything else. Boxes take the even layers, labels the odd ones.
3. The same graph always has the same layout: nothing is drawn by chance.

Source: Sugiyama, Tagawa, Toda 1981, "Methods for visual understanding of hierarchical system
structures": layers by the longest way, order by barycentres. Places within a layer: least squares
with the order kept (pool adjacent violators; Barlow et al. 1972).
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from percall.errors import QuestionFault
from percall.texts import _

ORDER_SWEEPS, PLACE_SWEEPS = 16, 24
MOST_BENDS = 10_000
GAP_X, GAP_Y = 20.0, 20.0


class TooTangled(QuestionFault):
    """A graph that no picture can show."""


@dataclass(slots=True)
class Box:
    """A box, or an arrow's place in a layer; `x` is its middle, `y` its upper edge, in pixels."""

    width: float
    height: float
    layer: int = 0
    x: float = 0.0
    y: float = 0.0


@dataclass(slots=True)
class Arrow:
    """An arrow from box to box by their numbers, and its label's size.

    `path` are the numbers of the boxes that it passes, from its tail to its head; `label` the one
    of its label.
    """

    tail: int
    head: int
    label_width: float = 0.0
    label_height: float = 0.0
    path: list[int] = field(default_factory=list)
    label: int = -1


def lay_out(boxes: list[Box], arrows: Sequence[Arrow]) -> tuple[float, float]:
    """Give every box its place, and every arrow its path; the width and height of the whole.

    The places of the arrows are added to `boxes`. Boxes come in the order in which they should
    stand where nothing else says so; no arrow leads from a box to itself.

    Raises:
        TooTangled: The arrows would pass so many layers that no picture would help.
    """
    back = _leading_back(len(boxes), arrows)
    _set_layers(boxes, arrows, back)
    if sum(abs(boxes[one.tail].layer - boxes[one.head].layer) for one in arrows) > MOST_BENDS:
        raise TooTangled(
            _("The flow is too tangled to be drawn"), do=_("`percall flow draw --as text` tells it")
        )
    pairs = _add_bends(boxes, arrows, back)
    layers = _in_layers(boxes)
    above, below = _neighbours(len(boxes), pairs)
    _order(layers, above, below)
    _place_across(boxes, layers, above, below)
    return _place_down(boxes, layers)


def _leading_back(count: int, arrows: Sequence[Arrow]) -> set[int]:
    """The arrows that lead back to a box that is still being gone through, depth first."""
    leaving: list[list[int]] = [[] for _box in range(count)]
    for number, arrow in enumerate(arrows):
        leaving[arrow.tail].append(number)
    back: set[int] = set()
    open_, done = set[int](), set[int]()
    for first in range(count):
        stack = [] if first in done else [(first, iter(leaving[first]))]
        open_.update(box for box, _rest in stack)
        while stack:
            box, rest = stack[-1]
            number = next(rest, -1)
            head = arrows[number].head if number >= 0 else -1
            if number < 0:
                open_.discard(box)
                done.add(box)
                stack.pop()
            elif head in open_:
                back.add(number)
            elif head not in done:
                open_.add(head)
                stack.append((head, iter(leaving[head])))
    return back


def _downwards(arrow: Arrow, number: int, back: set[int]) -> tuple[int, int]:
    """The upper and the lower box of an arrow."""
    return (arrow.head, arrow.tail) if number in back else (arrow.tail, arrow.head)


def _set_layers(boxes: list[Box], arrows: Sequence[Arrow], back: set[int]) -> None:
    """Each box one step (two layers) below the lowest of those that lead to it."""
    pairs = [_downwards(arrow, number, back) for number, arrow in enumerate(arrows)]
    lower: dict[int, list[int]] = {}
    missing = [0] * len(boxes)
    for up, down in pairs:
        lower.setdefault(up, []).append(down)
        missing[down] += 1
    ready = [number for number, count in enumerate(missing) if count == 0]
    while ready:
        up = ready.pop()
        for down in lower.get(up, ()):
            boxes[down].layer = max(boxes[down].layer, boxes[up].layer + 2)
            missing[down] -= 1
            if missing[down] == 0:
                ready.append(down)


def _add_bends(
    boxes: list[Box], arrows: Sequence[Arrow], back: set[int]
) -> list[tuple[int, int]]:  # fmt: skip
    """Gives arrows their places between the layers; the pairs of neighbours, the upper first."""
    pairs = []
    for number, arrow in enumerate(arrows):
        up, down = _downwards(arrow, number, back)
        path = [up]
        for layer in range(boxes[up].layer + 1, boxes[down].layer):
            path.append(len(boxes))
            boxes.append(Box(0.0, 0.0, layer))
        path.append(down)
        pairs += list(itertools.pairwise(path))
        # A label stands next to the tail, where one chooses the way.
        arrow.label = path[-2] if number in back else path[1]
        boxes[arrow.label].width, boxes[arrow.label].height = arrow.label_width, arrow.label_height
        arrow.path = path[::-1] if number in back else path
    return pairs


def _in_layers(boxes: list[Box]) -> list[list[int]]:
    layers: list[list[int]] = [[] for _layer in range(1 + max((b.layer for b in boxes), default=0))]
    for number, box in enumerate(boxes):
        layers[box.layer].append(number)
    return layers


Neighbours = list[list[int]]


def _neighbours(count: int, pairs: Iterable[tuple[int, int]]) -> tuple[Neighbours, Neighbours]:
    above: Neighbours = [[] for _box in range(count)]
    below: Neighbours = [[] for _box in range(count)]
    for up, down in pairs:
        above[down].append(up)
        below[up].append(down)
    return above, below


def _order(layers: list[list[int]], above: Neighbours, below: Neighbours) -> None:
    """Order each layer by the middle of its neighbours, down and up; the fewest crossings stay."""
    rank = {box: place for layer in layers for place, box in enumerate(layer)}
    best, fewest = [list(layer) for layer in layers], _crossings(layers, below, rank)
    for sweep in range(ORDER_SWEEPS):
        is_down = sweep % 2 == 0
        near = above if is_down else below
        for layer in layers if is_down else layers[::-1]:
            layer.sort(key=lambda box: _middle([rank[one] for one in near[box]], rank[box]))
            rank |= {box: place for place, box in enumerate(layer)}
        count = _crossings(layers, below, rank)
        if count < fewest:
            best, fewest = [list(layer) for layer in layers], count
    layers[:] = best


def _middle(places: list[int], own: int) -> float:
    return sum(places) / len(places) if places else float(own)


def _crossings(layers: list[list[int]], below: Neighbours, rank: dict[int, int]) -> int:
    """How often arrows cross between neighbouring layers."""
    count = 0
    for upper in layers:
        ends: list[int] = []  # of the arrows to the left, in order
        for box in upper:
            places = [rank[one] for one in below[box]]
            count += sum(len(ends) - bisect.bisect_right(ends, place) for place in places)
            for place in places:
                bisect.insort(ends, place)
    return count


def _place_across(
    boxes: list[Box], layers: list[list[int]], above: Neighbours, below: Neighbours
) -> None:
    """Put each box below the middle of its neighbours, as far as there is room."""
    for layer in layers:
        _settle(boxes, layer, [0.0] * len(layer))
    for sweep in range(PLACE_SWEEPS):
        is_down = sweep % 2 == 0
        for layer in layers if is_down else layers[::-1]:
            wanted = []
            for number in layer:
                near = (above if is_down else below)[number]
                # The last sweeps look both ways: what hangs together comes together.
                near = above[number] + below[number] if sweep >= PLACE_SWEEPS - 8 else near
                at = [boxes[one].x for one in near]
                wanted.append(sum(at) / len(at) if at else boxes[number].x)
            _settle(boxes, layer, wanted)
    left = min((box.x - box.width / 2 for box in boxes), default=0.0)
    for box in boxes:
        box.x -= left


def _settle(boxes: list[Box], layer: list[int], wanted: list[float]) -> None:
    """The places nearest to those wanted (least squares) that keep the order and the gaps."""
    offsets, offset = [], 0.0
    for place, number in enumerate(layer):
        if place:
            offset += (boxes[layer[place - 1]].width + boxes[number].width) / 2 + GAP_X
        offsets.append(offset)
    blocks: list[tuple[float, int]] = []
    for want, shift in zip(wanted, offsets, strict=True):
        mean, count = want - shift, 1
        while blocks and blocks[-1][0] > mean:
            other, more = blocks.pop()
            mean = (mean * count + other * more) / (count + more)
            count += more
        blocks.append((mean, count))
    means = [mean for mean, count in blocks for _box in range(count)]
    for number, mean, shift in zip(layer, means, offsets, strict=True):
        boxes[number].x = mean + shift


def _place_down(boxes: list[Box], layers: list[list[int]]) -> tuple[float, float]:
    y = 0.0
    for layer in layers:
        height = max((boxes[number].height for number in layer), default=0.0)
        for number in layer:
            box = boxes[number]
            if not box.height:  # an arrow alone passes its layer straight
                box.height = height
            # Labels stand in the middle of their layer, boxes at its top.
            box.y = y + ((height - box.height) / 2 if box.layer % 2 else 0.0)
        y += height + GAP_Y
    width = max((box.x + box.width / 2 for box in boxes), default=0.0)
    return width, max(y - GAP_Y, 0.0)
