"""Every text that people see goes through gettext: in a language of brackets, none stands bare."""

import asyncio
import calendar
import html.parser
import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from percall import texts
from percall.contact.schema import CONTACT_DIMENSIONS, SEGMENT_DIMENSIONS, Kind
from percall.costing.definitions import AS_ASKED, BUILT_IN, COUNTING
from percall.settings import DRIVERS
from percall.web.answers import Answers
from percall.web.application import application
from tests.commands import Command, choices, commands, names_of
from tests.pseudo.locale import OPEN, PseudoLocale, words_outside
from tests.pseudo.small_centre import DATA, words_of, write_small_centre

PROJECT = Path(__file__).parents[1]
# What the library of the command line says by itself, in its own language.
LIBRARY = words_of(
    "Usage: OPTIONS COMMAND ARGS Options: Arguments: Commands: default required str int float path",
    "list range Show this message and exit. Try for help. Error: No such command Did you mean",
    "Missing Invalid value option argument Got unexpected extra TEXT PATH Path boolean python",
)
# Words that are the same in the JSON, on the command line and in every language.
CODE = {"percall", "min", *DRIVERS, *Kind, *SEGMENT_DIMENSIONS, *CONTACT_DIMENSIONS}
# Names of definitions, settings and what they may say, as centre.toml has them.
SETTINGS_WORDS = {"counting", "capacity", "step", "fixed", "variable", "overtime", "Benefits"}
# Days and languages as the locale's own data names them.
LOCALE_DATA = words_of("English Latviešu", *calendar.month_name, *calendar.month_abbr)
PARAMETERS = {"level", "from", "to", "id", "window", "on", "at", "seed"}
# Formats of files, and names of definitions as addresses and settings have them.
FORMATS = {"CSV", "HTML", "JSON", "PDF", "PNG", "SVG"}
DEFINITIONS = {COUNTING, AS_ASKED, *(one.name for one in BUILT_IN)}


def printed(command_lines: list[list[str]], folder: Path) -> list[str]:
    """What each command line prints in the language of brackets."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.pseudo.run"], input=json.dumps(command_lines), text=True,
        capture_output=True, cwd=PROJECT, timeout=150, check=False,
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith("PERCALL_")},
            "PYTHONPATH": f"{PROJECT / 'src'}{os.pathsep}{PROJECT}",
            "COLUMNS": "400", "NO_COLOR": "1", "PERCALL_WORKSPACE": str(folder),
        },
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return list(json.loads(ended.stdout))


def metavars(command: Command) -> set[str]:
    """Names of what options take: they are names in the docs too, not texts."""
    found: set[str] = set()
    for parameter in command.params:
        for name in (parameter.metavar, parameter.name, *names_of(parameter)):
            found |= words_of(name or "")
        found |= choices(parameter) | {str(parameter.default)}
    return found | {word.upper() for word in found}


def test_no_help_text_stands_bare(tmp_path: Path) -> None:
    known = commands()
    pages = printed([["--help"], *([*words.split(), "--help"] for words in known)], tmp_path)
    names = words_of(*known)
    bare = {"percall": words_outside(pages[0], LIBRARY | CODE | names)}
    for (words, command), page in zip(known.items(), pages[1:], strict=True):
        bare[words] = words_outside(page, LIBRARY | CODE | names | metavars(command))
    assert {words: found for words, found in bare.items() if found} == {}


def test_no_table_message_or_error_stands_bare(tmp_path: Path) -> None:
    write_small_centre(tmp_path)
    acme, october = tmp_path / "acme", ["--from", "2026-10-01", "--to", "2026-11-01"]
    runs = [
        ["init", str(tmp_path / "new")],
        ["import", str(tmp_path / "calls.csv"), "--mapping", str(tmp_path / "acme.toml")],
        ["imports"],
        ["quarantine", "list"],
        ["ledger", "check"],
        ["ledger", "check", "-w", str(tmp_path / "faulty")],
        ["cost", *october, "--group-by", "queue,hour"],
        ["cost", *october, "--by", "week", "--group-by", "agent", "--per", "sale"],
        ["contact", "1001"],
        ["quick", "--cost", "10", "--sales", "3"],
        ["export", "costs", str(tmp_path / "costs.parquet"), *october],
        # what goes wrong
        ["cost", "--from", "2027-01-01", "--to", "2026-01-01"],
        ["cost", "--from", "soon"],
        ["cost", "--group-by", "moon"],
        ["cost", "-w", str(tmp_path)],
        ["contact", "9999"],
        ["undo", "9999"],
        ["import", str(tmp_path / "none.csv"), "--mapping", "none"],
        ["sample", str(acme)],
        ["serve", "--host", "0.0.0.0"],
        ["quick", "--cost", "much", "--calls", "3"],
    ]
    found = printed(runs, acme)
    assert [run for run, text in zip(runs, found, strict=True) if OPEN not in text] == []
    # Command lines that are offered to be typed are the same in every language.
    allowed = LIBRARY | CODE | DATA | words_of(str(tmp_path), *commands(), "FILE")
    bare = {
        " ".join(run): words_outside(text, allowed) for run, text in zip(runs, found, strict=True)
    }
    assert {run: words for run, words in bare.items() if words} == {}


class _Texts(html.parser.HTMLParser):
    """Gathers what a page shows or says: text nodes, and the attributes that are read out."""

    SAID = ("alt", "title", "aria-label", "placeholder", "aria-description", "content")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in ("style", "script", "code")
        if tag != "meta":
            self.found += [value for name, value in attrs if name in self.SAID and value]

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in ("style", "script", "code")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.found.append(data)


async def pages(folder: Path, addresses: list[str]) -> list[str]:
    """All texts of some pages, once each is more than the page that asks to wait."""
    transport = httpx.ASGITransport(app=application(Answers(folder)))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return [await _page_texts(client, address) for address in addresses]


async def _page_texts(client: httpx.AsyncClient, address: str) -> str:
    for _try in range(300):
        answer = await client.get(address)
        if "refresh" not in answer.headers:
            break
        await asyncio.sleep(0.1)
    reader = _Texts()
    reader.feed(answer.text)
    return " ".join(reader.found)


def test_no_text_of_a_page_stands_bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_small_centre(tmp_path)
    printed(
        [["import", str(tmp_path / "calls.csv"), "--mapping", str(tmp_path / "acme.toml")]],
        tmp_path / "acme",
    )
    monkeypatch.setattr(texts, "translations_for", lambda _language: PseudoLocale())
    october = "from=2026-10-01&to=2026-11-01"
    monday = f"{october}&channel=voice&only=weekday%3D1"
    addresses = [
        f"/?{october}", f"/?{october}&queue=Orders", f"/ledger?{october}", f"/contacts?{october}",
        f"/why?{october}",
        f"/why?{october}&of=queue%3DOrders&than=queue%3DSupport&open=talk", f"/chains?{october}",
        f"/failure?{october}&open=abandoned", f"/chains?{october}&window=soon",
        "/contact?id=1001", "/quarantine", "/nowhere", "/?from=soon", "/contact",
        f"/?{october}&definition=per_contact&group=reason", f"/definitions?{october}",
        f"/marginal?{october}", f"/marginal?{october}&share=0.1", f"/quality?{october}",
        f"/quality?{october}&group=hour&measure=aht_s", f"/marginal?{october}&share=2", "/flow",
        f"/staffing?{monday}", f"/staffing?{monday}&agents=1&patience_s=60", "/staffing?level=140",
        "/twin", "/behaviour", "/day?on=2026-10-01&at=09%3A03",
        "/day?on=2026-10-05&of=twin&at=10%3A30",
        "/day?on=soon",
    ]  # fmt: skip
    allowed = CODE | DATA | LOCALE_DATA | PARAMETERS | FORMATS | DEFINITIONS | SETTINGS_WORDS
    bare: dict[str, list[str]] = {}
    for name in ("acme", "faulty"):
        asked = addresses if name == "acme" else ["/"]
        for address, found in zip(asked, asyncio.run(pages(tmp_path / name, asked)), strict=True):
            assert OPEN in found, address
            bare[name + address] = words_outside(found, allowed)
    assert {address: words for address, words in bare.items() if words} == {}
