"""A file is known by what it holds: every sample by one reader, whatever its name; others by none."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from percall.contact.readers.reader import Sample
from percall.contact.readers.recognise import claim_of, recognised
from percall.contact.readers.registry import READERS
from percall.errors import ImportFault
from percall.store.ingest.readers import reader_for
from percall.store.ingest.sampling import sample_of, sample_of_text

# The folders of the samples, and the readers that are to claim what lies there. A folder whose
# reader is not there yet is not tried.
CLAIMED = {
    "amazon-connect": ("amazon-connect-ctr",),
    "asterisk-cdr": ("asterisk-cdr",),
    "asterisk-queue-log": ("asterisk-queue-log",),
    "freeswitch-csv": ("freeswitch-cdr-csv",),
    "genesys": ("genesys-conversations",),
    "twilio": ("twilio-calls",),
}
NO_CALLS = "newfile.csv"


def samples(shared_data: Path) -> Iterator[tuple[str, Path]]:
    known = {reader.name for reader in READERS}
    for folder, readers in CLAIMED.items():
        for file in sorted((shared_data / "records" / folder).iterdir()):
            if file.name != NO_CALLS and readers[0] in known:
                yield readers[0], file


def claiming(sample: Sample) -> list[str]:
    """The readers that find all they need."""
    claims = [(reader.name, claim_of(reader, sample)) for reader in READERS]
    return [name for name, claim in claims if claim is not None and not claim.missing]


@pytest.mark.parametrize("name", [None, "calls.csv", "x.json", "queue_log", "records.xml.gz"])
def test_every_sample_is_claimed_by_exactly_one_reader(
    shared_data: Path, tmp_path: Path, name: str | None
) -> None:
    tried = 0
    for reader, file in samples(shared_data):
        renamed = tmp_path / (name or file.name)
        renamed.write_bytes(file.read_bytes())
        assert claiming(sample_of(renamed)) == [reader], file.name
        assert recognised(sample_of(renamed), READERS).reader.name == reader
        tried += 1
    assert tried >= 11


def test_a_record_longer_than_what_is_looked_at_is_known_by_its_beginning(
    shared_data: Path, tmp_path: Path
) -> None:
    one = json.loads((shared_data / "records/genesys/conversation1.json").read_text())
    long = json.dumps({**one, "participants": one["participants"] * 100}, indent=2)
    assert len(long) > 1 << 17
    (tmp_path / "long.json").write_text(long)
    assert claiming(sample_of(tmp_path / "long.json")) == ["genesys-conversations"]


def test_a_file_without_calls_among_the_samples_is_refused(shared_data: Path) -> None:
    with pytest.raises(ImportFault, match=r"No format fits this file \(newfile\.csv\)"):
        recognised(sample_of(shared_data / "records" / "freeswitch-csv" / NO_CALLS), READERS)


STRANGERS: dict[str, bytes] = {
    "ledger.csv": b"month,account,amount\n2026-10,Labour:Wages,30000\n",
    "README.md": b"# Read me\n\nSome words, and more of them.\n",
    "random.bin": bytes((i * 7919 + i // 3) % 256 for i in range(4000)),
    "image.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
    "page.html": b"<!DOCTYPE html><html><body><p>hello</p></body></html>",
    "page.xhtml": b"<html><body><p>hello</p></body></html>",
    "menu.json": json.dumps({"menu": {"id": "file", "items": [{"id": "open"}]}}).encode(),
    "package.json": json.dumps({"name": "x", "version": "1", "dependencies": {}}).encode(),
    "numbers.json": b"[1, 2, 3]",
    "empty.json": b"{}",
    "settings.toml": b'name = "x"\n[file]\nformat = "csv"\n',
    "syslog": b"Oct  1 10:00:00 host sshd[12]: Accepted publickey\n" * 5,
    "access.log": b'127.0.0.1 - - [01/Oct/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 12\n' * 5,
    "people.csv": b"id,name,birthday\n1,Jane Doe,1970-01-01\n",
    "prices.csv": b"prefix;price;currency\n371;0.05;EUR\n",
    "numbers.csv": b"1,2,3,4,5\n" * 30,
    "feed.xml": b"<rss><channel><item><title>x</title></item></channel></rss>",
    "code.py": b"import os\n\nprint(os.name)\n",
    "letters.txt": "žņģ\n".encode() * 20,
    "mail.eml": b"From: a@example.org\nTo: b@example.org\nSubject: hi\n\nhello\n",
}


@pytest.mark.parametrize("name", STRANGERS)
def test_what_is_no_call_record_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(STRANGERS[name])
    with pytest.raises(ImportFault, match="No format fits this file") as refused:
        recognised(sample_of(file), READERS)
    assert "near" in str(refused.value), "it says what comes near, or that nothing does"


def test_other_data_sets_are_refused(shared_data: Path) -> None:
    for name in ("anonymous-bank/1999-02-first-half.tsv", "abcd/kb.json", "abcd/guidelines.json",
                 "wages-and-tariffs/telephony_tariffs.csv", "daily-call-centre/days.csv",
                 "restaurant-bookings/calls.csv", "banking77/train.csv"):  # fmt: skip
        with pytest.raises(ImportFault, match="No format fits this file"):
            recognised(sample_of(shared_data / name), READERS)


def test_nothing_is_not_a_file_of_records(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(ImportFault, match="The file is empty"):
        sample_of(tmp_path / "empty.csv")


@pytest.mark.parametrize(
    "text",
    ["<a>" * 20_000, '{"a":' * 13_000, "[" * 60_000, '"' * 60_000, '{"a":1,' * 8000,
     "\x00" * 60_000, 'a,b\n"x' * 9000, "<cdr><a>1</a></cdr>" * 2, "<!DOCTYPE a><cdr/>"],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_no_beginning_is_too_odd_to_be_looked_at(text: str) -> None:
    sample = sample_of_text("x", text, whole=False)
    for reader in READERS:
        claim_of(reader, sample)


HEADED_CDR = (
    "linkedid,uniqueid,calldate,dst,src,clid,dcontext,channel,dstchannel,lastapp,lastdata,"
    "duration,billsec,disposition\n"
)


def headed_rows(count: int) -> str:
    """Queue calls, each a row of its own; some reach no telephone, so that a column has blanks."""
    return "".join(
        f"17900000{n:02}.0,17900000{n:02}.0,2026-10-01 09:{n:02}:00,500,3712000{n:04},,from-trunk,"
        f"SIP/trunk-{n:08},{f'SIP/201-{n:08}' if n % 4 else ''},Queue,\"500,t\",60,"
        f"{40 if n % 4 else 0},{'ANSWERED' if n % 4 else 'NO ANSWER'}\n"
        for n in range(count)
    )  # fmt: skip


@pytest.mark.parametrize("count", [4, 12, 50])
def test_a_header_is_read_whatever_the_values_look_like(tmp_path: Path, count: int) -> None:
    """Columns in another order, blanks in one of them: names decide, and no row is lost."""
    file = tmp_path / "cdr.csv"
    file.write_text(HEADED_CDR + headed_rows(count))
    found = reader_for(file, file.name)
    assert found.reader.name == "asterisk-cdr"
    assert found.shape is not None
    assert found.shape.header
    named = reader_for(file, file.name, "asterisk-cdr")
    assert named.shape is not None
    assert named.shape.header
