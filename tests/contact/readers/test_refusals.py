"""A file that is not what it is said to be is refused, with the reason where there is one."""

import json
from pathlib import Path

import pytest

from percall.contact.readers.reader import Sample
from percall.contact.readers.recognise import recognised
from percall.contact.readers.registry import READERS
from percall.errors import ImportFault
from tests.hostile.small_centre import centre, percall

CDR = (
    '"","37120000001","201","from-trunk","x","SIP/trunk-1","SIP/201-1","Dial","SIP/201",'
    '"2026-10-01 10:00:00","2026-10-01 10:00:05","2026-10-01 10:01:00",60,55,"ANSWERED",'
    '"DOCUMENTATION","1790848800.1",""\n'
)
TWILIO = json.dumps({"sid": "CA1", "status": "completed", "start_time": "x", "price": None})


@pytest.mark.parametrize(
    ("format_", "text"),
    [("asterisk-queue-log", CDR), ("amazon-connect-ctr", TWILIO), ("twilio-calls", CDR)],
)
def test_a_format_of_which_nothing_is_in_the_file_is_refused(
    tmp_path: Path, format_: str, text: str
) -> None:
    root, file = centre(tmp_path, "UTC"), tmp_path / "in.txt"
    file.write_text(text)
    said = percall("import", file, "--as", format_, "-w", root)
    assert said.code != 0
    assert f"Nothing in this file looks like {format_}" in said.error
    assert percall("imports", "--json", "-w", root).json == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'<!DOCTYPE cdr [<!ENTITY a "b">]><cdr><variables/></cdr>', "declares a document type"),
        (b"<cdr><variables>", "No format fits"),
        (b'{"ContactId": ' + b"9" * 10_000_000 + b"}", "read as JSON"),
        (b'{"ContactId": nothing}', "read as JSON"),
    ],
    ids=["entities", "cut", "long number", "no JSON"],
)
def test_a_damaged_file_is_told_as_such(tmp_path: Path, content: bytes, why: str) -> None:
    root, file = centre(tmp_path, "UTC"), tmp_path / "in"
    file.write_bytes(content)
    said = percall("import", file, "-w", root)
    assert said.code != 0
    assert why in said.error


def test_a_format_of_which_a_name_or_two_are_there_is_not_called_near() -> None:
    sample = Sample(
        "bank.csv", (), ",", ("id", "date", "duration", "status", "amount"), (("1",) * 5,)
    )
    with pytest.raises(ImportFault) as fault:
        recognised(sample, READERS)
    assert "none comes near" in str(fault.value)


def test_the_address_of_a_database_that_is_not_read_is_told_as_such(tmp_path: Path) -> None:
    said = percall("import", "oracle://host/calls", "-w", centre(tmp_path, "UTC"))
    assert said.code != 0
    assert "oracle is no database that percall reads" in said.error


def test_an_import_says_where_the_reasons_of_its_quarantine_stand(tmp_path: Path) -> None:
    root, file = centre(tmp_path, "UTC"), tmp_path / "in.csv"
    file.write_text("id,at,caller,queue,agent,wait,talk,result\n1,never,1,q,a,1,1,ok\n")
    said = percall("import", file, "--mapping", "calls", "-w", root)
    assert "`percall quarantine list` says why" in said.out


@pytest.mark.parametrize(
    "text",
    [
        "-- MySQL dump 10.13  Distrib 8.0.26, for Linux (x86_64)\n--\n-- Host: localhost\n",
        "--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\n",
        "-- phpMyAdmin SQL Dump\n-- version 5.1.1\n",
        "/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `cdr`;\n",
        "INSERT INTO `cdr` VALUES ('2026-10-01 10:00:00','101','102');\n",
    ],
    ids=["mysqldump", "pg_dump", "phpMyAdmin", "no remarks", "rows only"],
)
@pytest.mark.parametrize("named", [(), ("--as", "asterisk-cdr")], ids=["", "named"])
def test_a_dump_of_a_database_is_told_as_such(
    tmp_path: Path, text: str, named: tuple[str, ...]
) -> None:
    root, file = centre(tmp_path, "UTC"), tmp_path / "cdr.sql"
    file.write_text(text)
    said = percall("import", file, *named, "-w", root)
    assert said.code != 0
    assert "a dump of a database in SQL" in said.error
    assert "export the table as CSV" in said.error
