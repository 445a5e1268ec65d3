"""`percall why`: why the cost per call moved, as a sum of causes."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.cli.cost import (
    CallsOption,
    ChannelOption,
    DefinitionOption,
    DirectionOption,
    EngineOption,
    OnlyOption,
)
from percall.texts import _

if TYPE_CHECKING:
    from percall.costing.ask import Words
    from percall.intervals import Period
    from percall.store.workspace import Workspace

PLACES_FOR_PEOPLE = 4

BeforeOption = Annotated[
    str | None,
    typer.Option("--from", metavar="PERIOD",
                 help=_("Compare with: 2026-09, 2026-Q3, 2026-W43, 2026-10-01..2026-10-15 (end exclusive).")),
]  # fmt: skip
AfterOption = Annotated[
    str | None,
    typer.Option("--to", metavar="PERIOD", help=_("The later period, whose figure is explained.")),
]
GroupOption = Annotated[
    list[str] | None,
    typer.Option("--group", metavar="DIMENSION=VALUE", help=_("Explain the cost of this group.")),
]
AgainstOption = Annotated[
    list[str] | None,
    typer.Option("--against", metavar="DIMENSION=VALUE", help=_("Compare with this group.")),
]


def why(
    context: typer.Context,
    from_word: BeforeOption = None,
    to_word: AfterOption = None,
    group: GroupOption = None,
    against: AgainstOption = None,
    renamed: Annotated[
        list[str] | None,
        typer.Option("--renamed", metavar="OLD=NEW", help=_("A queue or account that got another name.")),
    ] = None,
    open_bar: Annotated[
        str | None,
        typer.Option("--open", metavar="CAUSE",
                     help=_("The pools and calls behind a cause, such as talk or mix.")),
    ] = None,
    calls: CallsOption = None,
    direction: DirectionOption = "all",
    channel: ChannelOption = "all",
    only: OnlyOption = None,
    per: Annotated[str, typer.Option("--per", help=_("Cost per call, sale or lead."))] = "call",
    definition: DefinitionOption = None,
    engine: EngineOption = "duckdb",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Print why the cost per call moved: causes that add up to the change exactly."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.cli.words import words_of  # noqa: PLC0415  # kept off the start path
    from percall.costing.bridge.ask import why as bridge  # noqa: PLC0415  # likewise
    from percall.costing.bridge.printed import as_json as printed  # noqa: PLC0415  # likewise
    from percall.store.engine import engine_named  # noqa: PLC0415  # likewise

    opened = workspace_of(context, workspace)
    words = words_of(
        calls=calls, direction=direction, channel=channel, only=only or [], per=per,
        definition=definition, centre=opened.centre,
    )  # fmt: skip
    sides, names = _sides(opened, words, (from_word, to_word), (against, group))
    with steps() as progress:
        answer = bridge(
            opened, *sides, names=names, renamed=_renamed(renamed or []),
            engine=engine_named(engine), progress=progress,
        )  # fmt: skip
    if as_json:
        typer.echo(json.dumps(printed(answer), ensure_ascii=False, indent=1))
        return
    from percall.cli.why_tables import print_bridge  # noqa: PLC0415  # Rich is for people only

    print_bridge(printed(answer, PLACES_FOR_PEOPLE), open_bar)


def _sides(
    opened: "Workspace", words: "Words", periods: tuple[str | None, str | None],
    groups: tuple[list[str] | None, list[str] | None],
) -> tuple[tuple["Words", "Words"], tuple[str, str]]:  # fmt: skip
    """The two sides that the options name, and what to call them.

    Raises:
        UsageFault: They name one side only, or a side twice.
    """
    from dataclasses import replace  # noqa: PLC0415  # kept off the start path

    from percall.costing.filters import filter_of  # noqa: PLC0415  # kept off the start path
    from percall.errors import UsageFault  # noqa: PLC0415  # kept off the start path
    from percall.intervals import word_of  # noqa: PLC0415  # kept off the start path

    if bool(groups[0]) != bool(groups[1]):
        raise UsageFault(
            _("Two groups are compared, and one is named"), where="--group, --against",
            do=_("name the other one too, such as --group queue=sales --against queue=support"),
        )  # fmt: skip
    days = _periods(opened, periods, has_groups=bool(groups[0]))
    found, names = [], []
    options = ("--group", "--against")
    for period, group, option in zip(days, groups, options, strict=True):
        chosen = tuple(filter_of(text, option, UsageFault) for text in group or [])
        found.append(
            replace(words, from_on=period.from_on, to_on=period.to_on, only=(*words.only, *chosen))
        )
        told = [f"{name}={value or ''}" for name, value in chosen]
        names.append(
            " ".join([*told, *([word_of(period)] if days[0] != days[1] or not told else [])])
        )
    return (found[0], found[1]), (names[0], names[1])


def _periods(
    opened: "Workspace", words: tuple[str | None, str | None], *, has_groups: bool
) -> tuple["Period", "Period"]:
    """The periods of both sides; what is left out follows from the other, or is the last month."""
    from percall.cli.words import period_named  # noqa: PLC0415  # kept off the start path
    from percall.costing.bridge.ask import last_month  # noqa: PLC0415  # likewise
    from percall.errors import UsageFault  # noqa: PLC0415  # kept off the start path
    from percall.intervals import before  # noqa: PLC0415  # kept off the start path

    one = period_named(words[0], "--from") if words[0] else None
    other = period_named(words[1], "--to") if words[1] else None
    if has_groups:
        one = one or other or last_month(opened)
        return one, other or one
    if other is None and one is not None:
        raise UsageFault(
            _("One period is named, and two are compared"), where="--to",
            do=_("name the period that is to be explained, such as --to 2026-10"),
        )  # fmt: skip
    other = other or last_month(opened)
    return one or before(other), other


def _renamed(texts: list[str]) -> dict[str, str]:
    from percall.errors import UsageFault  # noqa: PLC0415  # kept off the start path

    found = {}
    for text in texts:
        old, sign, new = (part.strip() for part in text.partition("="))
        if not (sign and old and new):
            raise UsageFault(
                _("{text} is not a new name").format(text=repr(text)), where="--renamed",
                do=_("write it as helpdesk=support, the old name first"),
            )  # fmt: skip
        found[old] = new
    return found


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("why", help=_("Why the cost per call moved, cause by cause."))(why)
