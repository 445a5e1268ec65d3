"""People's names and numbers in the records of other systems are kept and said nowhere."""

import gzip
from pathlib import Path

import pytest

from tests.hostile.small_centre import centre, percall
from tests.hostile.test_privacy import texts_of

# For each sample: what is personal in it, and the name or number that is planted in its place.
PLANTED: dict[str, dict[str, str]] = {
    "amazon-connect/ctr_1_REDACTED.json": {
        "+15555550100": "+37129119901", '"agent1"': '"Zilberberga"',
    },
    "asterisk-queue-log/fixture_asterisk2slack_MASKED.queue_log": {
        "+15555550101": "+37129119902", "+15555550001": "+37129119903", "Agent D": "Jana Zilberberga",
        "Agent A": "Zane Ozolkalna",
    },
    "genesys/conversation1.json": {
        "John Doe": "Zilberberga", "Yuri": "Ozolkalna",
    },
    "twilio/call_fetch_response.json": {
        "+14158675308": "+37129119904", "(415) 867-5308": "(371) 2911-9905",
        "+141586753093": "+37129119906", '"caller_name": null': '"caller_name": "Zilberberga"',
    },
    "asterisk-cdr/Master.csv": {
        '"client1"': '"37129119907"', '"6789"': '"37129119908"', '""""" <client1>"': '"""Zilberberga"" <37129119907>"',
    },
    "freeswitch-csv/Master.csv": {
        "Outbound Call": "Zilberberga", ",1002,&": ",37129119909,37129119910",
    },
}  # fmt: skip
SECRETS = [
    *(f"371291199{n:02}" for n in range(1, 11)), "2911-9905", "Zilberberga", "Ozolkalna",
]  # fmt: skip


def spoilt(text: str) -> str:
    """More of the same with values that cannot be read, and cut at its end."""
    if text.startswith("{"):
        return f"{text.replace('20', '2O').replace('15', chr(1)).rstrip()}\n{text[: len(text) * 2 // 3]}"
    lines = text.splitlines(keepends=True) * 8
    bad = "9" * 30 + lines[1] if "|" in lines[0] else lines[0].replace("20", "2O")
    return f"{''.join(lines)}{bad}{lines[1][:-20]}\ufffd\n{lines[2][: len(lines[2]) * 2 // 3]}"


@pytest.mark.parametrize("name", PLANTED)
@pytest.mark.parametrize("broken", [False, True])
def test_nothing_personal_is_kept_or_said(
    shared_data: Path, tmp_path: Path, name: str, broken: bool
) -> None:
    text = (shared_data / "records" / name).read_text(encoding="utf-8")
    for found, secret in PLANTED[name].items():
        assert found in text
        text = text.replace(found, secret)
    if broken:
        text = f"{text.rstrip()}\n{spoilt(text)}"
    file = tmp_path / "in.gz"
    file.write_bytes(gzip.compress(text.encode()))
    root = centre(tmp_path, "UTC")
    said = percall("import", file, "-w", root)
    found = {"the import": said.out + said.error}
    assert said.code == 0, said.error
    assert ("quarantined" in said.out) == broken
    exported = tmp_path / "quarantine.csv"
    for words in (
        ("imports", "--json"), ("quarantine", "list"), ("quarantine", "list", "--json"),
        ("quarantine", "export", exported), ("import", file, "--json"),
        ("import", "--as", "issabel-calls", file),
        ("cost", "--from", "2000-01-01", "--to", "2027-01-01", "--group-by", "agent"),
    ):  # fmt: skip
        done = percall(*words, "-w", root)
        found[" ".join(map(str, words))] = done.out + done.error
    found |= texts_of(root)
    if exported.exists():
        found["the exported quarantine"] = exported.read_text()
    for where, told in found.items():
        for secret in SECRETS:
            assert secret not in told, (where, secret)
