"""`percall marginal`: what the next call costs, and what a saved one saves."""

import json
import re
from fractions import Fraction
from typing import Annotated

import typer

from percall.cli.app import JsonOption, WorkspaceOption, workspace_of
from percall.cli.cost import (
    CallsOption,
    ChannelOption,
    DefinitionOption,
    DirectionOption,
    EngineOption,
    FromOption,
    OnlyOption,
    RollUpsOption,
    ToOption,
)
from percall.errors import UsageFault
from percall.texts import _

_SHARE = re.compile(r"[01]?\.?[0-9]{1,12}|[0-9]{1,9}/[0-9]{1,9}", re.ASCII)

ShareOption = Annotated[
    str, typer.Option("--share", help=_("The share of these contacts to avoid, such as 0.1."))
]


def marginal(
    context: typer.Context,
    from_on: FromOption = None,
    to_on: ToOption = None,
    calls: CallsOption = None,
    definition: DefinitionOption = None,
    direction: DirectionOption = "all",
    channel: ChannelOption = "all",
    only: OnlyOption = None,
    share: ShareOption = "1",
    engine: EngineOption = "duckdb",
    rollups: RollUpsOption = True,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print what contacts cost on each rung of the ladder, and the next call by half-hour."""
    from percall.cli.progress import steps  # noqa: PLC0415  # kept off the start path
    from percall.cli.words import words_of  # noqa: PLC0415  # kept off the start path
    from percall.costing.marginal.answer import marginal as ask  # noqa: PLC0415  # likewise
    from percall.costing.marginal.printed import as_json as printed  # noqa: PLC0415  # likewise
    from percall.store.engine import engine_named  # noqa: PLC0415  # likewise

    opened = workspace_of(context, workspace)
    words = words_of(
        from_on=from_on, to_on=to_on, calls=calls, definition=definition,
        direction=direction, channel=channel, only=only or [],
    )  # fmt: skip
    with steps() as progress:
        answer = ask(
            opened, words, share=share_of(share), engine=engine_named(engine), rollups=rollups,
            progress=progress,
        )  # fmt: skip
    if as_json:
        typer.echo(json.dumps(printed(answer), ensure_ascii=False, indent=1))
        return
    from percall.cli.marginal_tables import print_ladder  # noqa: PLC0415  # Rich is for people only

    print_ladder(answer)


def share_of(text: str) -> Fraction:
    """The share that a text names, exact: 0.1 or 1/3.

    Raises:
        UsageFault: It names none above 0 and at most 1.
    """
    found = Fraction(0)
    if _SHARE.fullmatch(text.strip()) and not re.search("/0+$", text.strip()):
        found = Fraction(text.strip())
    if not 0 < found <= 1:
        raise UsageFault(
            _("{text} is not a share").format(text=repr(text)), where="--share",
            do=_("a share is above 0 and at most 1, such as 0.1"),
        )  # fmt: skip
    return found


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("marginal", help=_("What the next call costs, and what a saved one saves."))(
        marginal
    )
