"""The texts that people see, in English and Latvian."""

import ast
import re
import string
from collections.abc import Iterator

import pytest

from percall.texts import LANGUAGES, _, ngettext, translations_for, use_language
from tools.gather_texts import LOCALE, PACKAGE, gathered, merged

# What pages and the command line say: their own words, and what figures and imports say.
SAID_TO_PEOPLE = re.compile(r"percall/(web|costing|cli)/|ingest/messages")


def test_english_is_the_source() -> None:
    assert _("a text that nobody has translated") == "a text that nobody has translated"


def test_an_unknown_language_is_english() -> None:
    assert translations_for("../../etc").gettext("Cost") == "Cost"


def test_latvian_has_three_forms_of_a_plural() -> None:
    """0 calls, 1 call (21, 31 ... too) and more: the rule stands in the catalogue."""
    catalogue = merged("lv", gathered())
    assert catalogue.num_plurals == 3


def test_the_language_of_one_test_does_not_stay_for_the_next() -> None:
    use_language("lv")
    assert ngettext("{count} unknown thing", "{count} unknown things", 2).endswith("things")


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_a_translation_fills_the_same_places(language: str) -> None:
    """A `{name}` that is lost or misspelt would break the page in that language alone."""
    for message in merged(language, gathered()):
        if not message.id or not message.string:
            continue
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        targets = message.string if isinstance(message.string, tuple) else (message.string,)
        for target in targets:
            assert places(target) <= places(sources[-1]), message.id
            if isinstance(message.id, str):
                assert places(target) == places(sources[0]), message.id


def places(text: str) -> set[str]:
    return {name for _text, name, _spec, _how in string.Formatter().parse(text) if name}


def test_every_text_of_the_pages_and_of_the_command_line_is_translated() -> None:
    catalogue = merged("lv", gathered())
    missing = [
        message.id
        for message in catalogue
        if message.id
        and any(SAID_TO_PEOPLE.search(place) for place, _line in message.locations)
        and not (all(message.string) if isinstance(message.string, tuple) else message.string)
    ]
    assert missing == [], f"translate them in {LOCALE / 'lv.po'} (make texts gathers them)"


def test_no_text_is_translated_when_its_module_is_imported() -> None:
    """It would stay in the language of the first reader. (The command line has one reader.)"""
    early = [
        f"{file.relative_to(PACKAGE)}:{node.lineno}"
        for file in sorted(PACKAGE.rglob("*.py"))
        if file.parent.name != "cli"
        for node in _outside_functions(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "ngettext")
    ]
    assert early == [], "mark them with N_() and translate where they are said"


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _outside_functions(child)


def test_what_is_fully_loaded_is_full_costs_in_latvian_and_no_workload() -> None:
    """One word per thing: "ar pilno slodzi" says "at full workload"."""
    said = {
        message.id: message.string
        for message in merged("lv", gathered())
        if isinstance(message.id, str) and re.search(r"\bloaded\b", message.id)
    }
    assert len(said) > 15
    for source, target in said.items():
        assert "piln" in target.lower(), source
        assert "slodz" not in target.lower(), source
