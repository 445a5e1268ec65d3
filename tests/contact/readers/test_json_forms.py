"""The real samples of JSON in every form in which they are kept: recognised, and the same contacts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.contact.readers.objects import bring_text, rows
from tests.store.importing import centre

SAMPLES = {
    "amazon-connect-ctr": ("amazon-connect", "ctr_*.json", None),
    "genesys-conversations": ("genesys", "conversation*.json", "conversations"),
    "twilio-calls": ("twilio", "call_fetch*.json", "calls"),
}
FORMS: dict[str, Callable[[list[Any], str | None], str]] = {
    "lines": lambda objects, _key: "".join(json.dumps(one) + "\n" for one in objects),
    "concatenated": lambda objects, _key: "".join(json.dumps(one) for one in objects),
    "written out": lambda objects, _key: "\n".join(json.dumps(one, indent=2) for one in objects),
    "an array": lambda objects, _key: json.dumps(objects, indent=1),
    "an answer": lambda objects, key: json.dumps(
        {key: objects, "totalHits": 2} if key else objects
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reader", SAMPLES)
def test_a_sample_in_any_form_is_the_same(
    tmp_path: Path, shared_data: Path, reader: str, form: str
) -> None:
    system, pattern, envelope = SAMPLES[reader]
    texts = [file.read_text() for file in sorted((shared_data / "records" / system).glob(pattern))]
    found = []
    for name, text in (
        ("as it came", "\n".join(texts)),
        ("another", FORMS[form]([json.loads(text) for text in texts], envelope)),
    ):
        (tmp_path / name).mkdir()
        workspace = centre(tmp_path / name)
        assert bring_text(workspace, reader, text).counts.contacts == len(texts)
        found.append(rows(workspace, "contact", "source_id, outcome, agent_unit_ms, line_unit_ms"))
    assert found[0] == found[1]


def test_the_counts_of_the_source_are_told_with_the_import(
    tmp_path: Path, shared_data: Path
) -> None:
    text = (shared_data / "records" / "genesys" / "conversation1.json").read_text()
    report = bring_text(centre(tmp_path), "genesys-conversations", text)
    told = {one["name"]: one["number"] for one in report.source_counts}
    assert (told["Answer"], told["Handle"]) == (1, 1)
