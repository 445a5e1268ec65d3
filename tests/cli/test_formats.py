"""`percall formats` can be read on a terminal of eighty columns, in both languages."""

import json

import pytest

from percall.contact.readers.registry import READERS
from percall.errors import MappingFault
from percall.texts import use_language
from tests.cli.test_imports import run

WIDTH = 80
NAMES = [reader.name for reader in READERS]


def lines(language: str, *arguments: str) -> list[str]:
    use_language(language)
    return run("formats", *arguments).splitlines()


@pytest.mark.parametrize("language", ["en", "lv"])
def test_no_line_of_the_list_is_wider_than_a_terminal(language: str) -> None:
    told = lines(language)
    assert max(map(len, told)) <= WIDTH
    # Each format stands in both tables, in the order in which it is looked for.
    assert [line.split()[0] for line in told if line.split()[:1] and line.split()[0] in NAMES] == (
        NAMES + NAMES
    )


@pytest.mark.parametrize("language", ["en", "lv"])
def test_no_line_of_a_format_is_wider_but_for_links(language: str) -> None:
    for name in NAMES:
        told = [line for line in lines(language, name) if not line.strip().startswith("http")]
        assert told[0].startswith(f"{name}: ")
        assert max(map(len, told)) <= WIDTH, name


def test_a_format_says_what_it_tells_in_part_and_what_not() -> None:
    told = lines("en", "twilio-calls")
    assert "Told: charges" in told
    assert "  agent: the softphone or number dialled, as a hash" in told
    assert "Checked against: real samples" in told
    assert json.loads(run("formats", "twilio-calls", "--json"))["format"] == "twilio-calls"


def test_a_format_that_is_not_there_is_said_with_the_nearest() -> None:
    with pytest.raises(MappingFault, match="did you mean twilio-calls"):
        run("formats", "twilio-call")
