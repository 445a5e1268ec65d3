"""What customers and agents do as tables: shares, durations and branches by queue and reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from percall.flow.rules import Menu, Queue, SelfService, Voicemail
from percall.texts import _
from percall.twin import layout as a
from percall.twin.behaviour import Again, Duration, Patience, Pressed, Served, Shape, Transfer
from percall.twin.durations import DurationRows
from percall.twin.refused import TwinRefused
from percall.twin.words import Words

_NEVER = Duration(Shape.CONSTANT, (0.0,), endless_share=1.0)
_Chance = tuple[float, float, int, int, int, int, int, int]


class Choices:
    """Branches made so far: (share, step, reason, language, first bound, last bound)."""

    def __init__(self) -> None:
        self._rows: list[tuple[float, int, int, int, int, int]] = []

    def add(self, rows: Sequence[tuple[float, int, int, int, int, int]]) -> tuple[int, int]:
        """Where the branches stand once they have been added."""
        first = len(self._rows)
        self._rows += rows
        return first, len(self._rows)

    def table(self) -> Any:
        """All branches."""
        return np.array(self._rows, a.CHOICE)


def share_of(value: float, where: str) -> float:
    """A share.

    Raises:
        TwinRefused: it lies outside 0 to 1.
    """
    if not 0 <= value <= 1:
        raise TwinRefused(
            _("{value} is no share").format(value=value), where=where, do=_("allowed is 0 to 1")
        )
    return value


def _best(rows: Iterable[Any], queue: str | None, reason: str | None) -> tuple[int, Any] | None:
    """The most specific entry for a queue and reason, with its place; the first between equals."""
    best: tuple[int, Any] | None = None
    best_rank = -1
    for place, row in enumerate(rows):
        row_queue, row_reason = getattr(row, "queue", None), getattr(row, "reason", None)
        if row_queue not in (None, queue) or row_reason not in (None, reason):
            continue
        rank = 2 * (row_queue is not None) + (row_reason is not None)
        if rank > best_rank:
            best, best_rank = (place, row), rank
    return best


class Chances:
    """All rows of chances, and which of them holds for a queue (or step) and a reason."""

    def __init__(self, words: Words, durations: DurationRows, choices: Choices) -> None:
        self._words, self._durations, self._choices = words, durations, choices
        self._rows: list[_Chance] = []
        self._known: dict[tuple[str, int, int], int] = {}
        self._reasons = [*words.reasons, *_missing(words)]
        places = max(len(words.queues) + 1, len(words.steps))
        self._lookup = np.full((places, len(words.reasons) + 1, 7), -1, np.int64)
        self._check_names()
        self._by_queue()
        self._by_step()

    def table(self) -> Any:
        """All rows."""
        return np.array(self._rows, a.CHANCE)

    def lookup(self) -> Any:
        """The row by place of the queue or step, reason, and purpose; -1 where there is none."""
        return self._lookup

    def _check_names(self) -> None:
        behaviour, words = self._words.behaviour, self._words
        for kind in ("work", "patience", "redial", "repeat", "resolution", "transfers"):
            for place, row in enumerate(getattr(behaviour, kind)):
                if row.queue is not None:
                    words.queue(row.queue, f"behaviour.{kind}[{place}].queue")
        for place, row in enumerate(behaviour.pressed):
            words.step(row.menu, f"behaviour.pressed[{place}].menu")
        for place, row in enumerate(behaviour.served):
            words.step(row.step, f"behaviour.served[{place}].step")

    def _row(self, kind: str, place: int, extra: int, made: _Chance) -> int:
        key = (kind, place, extra)
        if key not in self._known:
            self._known[key] = len(self._rows)
            self._rows.append(made)
        return self._known[key]

    def _by_queue(self) -> None:
        for reason in self._reasons:
            at = self._words.reason(reason)
            for name, place in (*self._words.queues.items(), (None, len(self._words.queues))):
                table = self._lookup[place, at]
                if name is not None:
                    table[a.WORKS] = self._work(name, reason)
                    table[a.TRANSFERS] = self._transfers(name, place, reason)
                table[a.PATIENCES] = self._patience(name)
                table[a.REDIALS] = self._again("redial", name, reason)
                table[a.REPEATS] = self._again("repeat", name, reason)
                table[a.RESOLUTIONS] = self._resolution(name, reason)

    def _duration(self, duration: Duration, where: str) -> int:
        return self._durations.row(duration, where)

    def _work(self, queue: str, reason: str | None) -> int:
        found = _best(self._words.behaviour.work, queue, reason)
        if found is None:
            raise TwinRefused(
                _("Nothing says how long agents work on {queue}").format(queue=queue),
                where="behaviour.work", do=_("add a line without queue and reason"),
            )  # fmt: skip
        place, work = found
        where = f"behaviour.work[{place}]"
        durations = (
            self._duration(work.talk, f"{where}.talk"),
            self._duration(work.hold, f"{where}.hold"),
            self._duration(work.wrap_up, f"{where}.wrap_up"),
        )
        return self._row("work", place, 0, (0.0, 0.0, *durations, 0, 0, 0))

    def _patience(self, queue: str | None) -> int:
        found = _best(self._words.behaviour.patience, queue, None)
        place, patience = found or (-1, Patience(_NEVER))
        where = f"behaviour.patience[{place}]"
        row = self._durations.row(patience.wait, f"{where}.wait", may_be_endless=True)
        balks = share_of(patience.balk_share, f"{where}.balk_share")
        return self._row("patience", place, 0, (0.0, balks, row, 0, 0, 0, 0, 0))

    def _again(self, kind: str, queue: str | None, reason: str | None) -> int:
        lines: tuple[Again, ...] = getattr(self._words.behaviour, kind)
        found = _best(lines, queue, reason)
        if found is None:
            return -1
        place, again = found
        where = f"behaviour.{kind}[{place}]"
        share = share_of(again.share, f"{where}.share")
        row = self._duration(again.delay, f"{where}.delay")
        return self._row(kind, place, 0, (share, 0.0, row, 0, 0, max(0, again.most), 0, 0))

    def _resolution(self, queue: str | None, reason: str | None) -> int:
        found = _best(self._words.behaviour.resolution, queue, reason)
        if found is None:
            return -1
        place, resolution = found
        share = share_of(resolution.share, f"behaviour.resolution[{place}].share")
        return self._row("resolution", place, 0, (share, 0.0, 0, 0, 0, 0, 0, 0))

    def _transfers(self, queue: str, at: int, reason: str | None) -> int:
        lines = [line for line in self._words.behaviour.transfers if line.queue == queue]
        of_reason = [line for line in lines if line.reason is not None and line.reason == reason]
        counted: list[Transfer] = of_reason or [line for line in lines if line.reason is None]
        if not counted:
            return -1
        where = f"behaviour.transfers of {queue}"
        shares = [(line.share, line.to) for line in counted]
        first, last = self._cumulated(shares, 0.0, where, are_queues=True)
        # Reasons with the same lines could share a row; a row each is simpler, and small.
        key = self._words.reason(reason)
        return self._row("transfers", at, key, (0.0, 0.0, 0, 0, 0, 0, first, last))

    def _cumulated(
        self, shares: Sequence[tuple[float, str]], start: float, where: str, *, are_queues: bool
    ) -> tuple[int, int]:
        total, rows = start, []
        for share, to in shares:
            total += share_of(share, where)
            if are_queues:
                self._words.queue(to, where)
            rows.append((total, self._words.step(to, where), -1, -1, -1, -1))
        if total > 1 + 1e-9:
            raise TwinRefused(
                _("The shares add up to {total}").format(total=f"{total:g}"), where=where,
                do=_("they may add up to 1 at most"),
            )  # fmt: skip
        return self._choices.add(rows)

    def _by_step(self) -> None:
        for step in self._words.flow.steps:
            at = self._words.steps[step.name]
            for reason in self._reasons:
                column = self._words.reason(reason)
                if isinstance(step, Menu):
                    self._lookup[at, column, a.SAID] = self._pressed(step, at, reason)
                elif isinstance(step, SelfService | Voicemail):
                    self._lookup[at, column, a.SAID] = self._served(step, at, reason)

    def _pressed(self, menu: Menu, at: int, reason: str | None) -> int:
        lines = [line for line in self._words.behaviour.pressed if line.menu == menu.name]
        found = _best(lines, None, reason)
        if found is None:
            raise TwinRefused(
                _("Nothing says what customers press at {menu}").format(menu=menu.name),
                where="behaviour.pressed", do=_("add a line for this menu"),
            )  # fmt: skip
        place, line = found
        where = f"behaviour.pressed of {menu.name}"
        targets = {choice.key: choice.to for choice in menu.choices}
        for pressed_key, _share in line.shares:
            if pressed_key not in targets:
                raise TwinRefused(
                    _("{menu} has no key {key}").format(menu=menu.name, key=pressed_key),
                    where=where, do=_("leave it out: who presses nothing runs into the time-out"),
                )  # fmt: skip
        return self._pressed_row(line, targets, (at, place), where)

    def _pressed_row(
        self, line: Pressed, targets: dict[str, str], key: tuple[int, int], where: str
    ) -> int:
        if ("pressed", *key) in self._known:
            return self._known["pressed", *key]
        hang_up = share_of(line.hang_up_share, f"{where}.hang_up_share")
        shares = [(share, targets[name]) for name, share in line.shares]
        first, last = self._cumulated(shares, hang_up, where, are_queues=False)
        row = self._duration(line.after, f"{where}.after")
        return self._row("pressed", *key, (0.0, hang_up, row, 0, 0, 0, first, last))

    def _served(self, step: SelfService | Voicemail, at: int, reason: str | None) -> int:
        lines: list[Served] = [
            line for line in self._words.behaviour.served if line.step == step.name
        ]
        found = _best(lines, None, reason)
        if found is None and isinstance(step, Voicemail):
            return -1
        if found is None:
            raise TwinRefused(
                _("Nothing says how {step} serves customers").format(step=step.name),
                where="behaviour.served", do=_("add a line for this step"),
            )  # fmt: skip
        place, line = found
        where = f"behaviour.served of {step.name}"
        solved = share_of(line.solved_share, f"{where}.solved_share")
        hang_up = share_of(line.hang_up_share, f"{where}.hang_up_share")
        share_of(solved + hang_up, f"{where}.solved_share + hang_up_share")
        row = self._duration(line.length, f"{where}.length")
        return self._row("served", at, place, (solved, hang_up, row, 0, 0, 0, 0, 0))

    def called_back(self, queue: Queue) -> tuple[float, float, int]:
        """Who accepts, who picks up, and the row of the ring, for a queue that offers callbacks.

        Raises:
            TwinRefused: nothing says it.
        """
        if queue.callback is None:
            return 0.0, 0.0, -1
        for place, line in enumerate(self._words.behaviour.called_back):
            if line.queue == queue.name:
                where = f"behaviour.called_back[{place}]"
                return (
                    share_of(line.accepted_share, f"{where}.accepted_share"),
                    share_of(line.answered_share, f"{where}.answered_share"),
                    self._duration(line.ring, f"{where}.ring"),
                )
        raise TwinRefused(
            _("Nothing says who accepts to be called back from {queue}").format(queue=queue.name),
            where="behaviour.called_back", do=_("add a line for this queue"),
        )  # fmt: skip


def _missing(words: Words) -> list[None]:
    """The reason of those who come without one, where some do."""
    return [None] if any(line.reason is None for line in words.behaviour.arrivals) else []
