"""Call detail records as databases and public projects give them out, without any setting."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest

from percall.errors import ImportFault, MappingFault
from percall.store.ingest.counts import ImportReport
from percall.store.ingest.opening import fingerprint
from percall.store.ingest.openings import Source
from percall.store.ingest.readers import import_found, reader_for
from percall.store.quarantine import quarantined
from percall.store.workspace import Workspace
from tests.contact.readers.bringing import contacts, segments
from tests.store.importing import centre, parts


def bring(workspace: Workspace, text: str, name: str = "in.csv") -> ImportReport:
    """Import a file by what it is recognised as, which must be this format."""
    file = workspace.root.parent / name
    file.write_text(text, encoding="utf-8")
    found = reader_for(file, name)
    assert found.reader.name == "asterisk-cdr"
    return import_found(workspace, Source((file,), name, fingerprint(file)), found)


def outcomes(workspace: Workspace) -> Counter[str]:
    return Counter(outcome for (outcome,) in contacts(workspace, "outcome"))


# Rows of table cdr of an Asterisk with a queue (a public project of 2023), as phpMyAdmin writes
# them: two calls that reached a telephone, one that rang it, one that nobody was rung for.
QUEUE_HEAD = (
    "accountcode,src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata,start,answer,end,"
    "duration,billsec,disposition,amaflags,userfield,uniqueid,linkedid,peeraccount,sequence\n"
)
QUEUE_ROWS = (
    'NULL,200,1000,internal,""""" <200>",PJSIP/200-00000000,PJSIP/400-00000001,Queue,"Support,,,,20",'
    "2023-02-05 00:09:12,2023-02-05 00:09:12,2023-02-05 00:09:25,13,13,ANSWERED,DOCUMENTATION,NULL,"
    "1675555752.0,1675555752.0,NULL,0\n"
    'NULL,200,1000,internal,""""" <200>",PJSIP/200-00000000,PJSIP/400-00000001,Queue,"Support,,,,20",'
    "2023-02-06 19:05:52,2023-02-06 19:05:52,2023-02-06 19:06:07,15,15,NO ANSWER,DOCUMENTATION,NULL,"
    "1675710352.0,1675710352.0,NULL,0\n"
    'NULL,200,1000,internal,""""" <200>",PJSIP/200-00000000,NULL,Hangup,NULL,2023-02-06 19:06:12,'
    "2023-02-06 19:06:12,2023-02-06 19:06:12,0,0,ANSWERED,DOCUMENTATION,NULL,1675710352.0,"
    "1675710352.0,NULL,2\n"
    'NULL,200,300,internal,""""" <200>",PJSIP/200-00000006,PJSIP/300-00000007,Dial,'
    '"PJSIP/300,30,m(default)",2023-02-06 19:11:38,2023-02-06 19:11:51,2023-02-06 19:12:17,38,25,'
    "ANSWERED,DOCUMENTATION,NULL,1675710698.10,1675710698.10,NULL,8\n"
    'NULL,200,1000,internal,""""" <200>",PJSIP/200-00000009,NULL,Queue,"Support,,,,20",'
    "2023-02-06 19:20:00,2023-02-06 19:20:00,2023-02-06 19:20:09,9,9,ANSWERED,DOCUMENTATION,NULL,"
    "1675711200.9,1675711200.9,NULL,9\n"
)
QUEUE_OUTCOMES = {"handled": 2, "abandoned": 2}


@pytest.mark.parametrize("null", ["NULL", r"\N", '"NULL"', ""])
@pytest.mark.parametrize("head", [QUEUE_HEAD, ""], ids=["header", "no header"])
def test_a_null_of_the_database_is_no_telephone(tmp_path: Path, null: str, head: str) -> None:
    workspace = centre(tmp_path)
    assert parts(bring(workspace, head + QUEUE_ROWS.replace("NULL", null))) == (5, 5, 0, 0, 0, 0)
    assert outcomes(workspace) == QUEUE_OUTCOMES
    agents = [row[0] for row in segments(workspace, "agent_id") if row[0] is not None]
    assert agents == ["PJSIP/400", "PJSIP/400", "PJSIP/300"]


QUOTED_CALLER = QUEUE_ROWS.replace('""""" <200>"', '"" <200>')


def tabs(text: str) -> str:
    """As `mysql -B` writes it: tabs between the cells, and quotes that are nothing but signs."""
    rows = csv.reader(io.StringIO(text.replace('"" <200>', "@")))
    return "".join("\t".join(row).replace("@", '"" <200>') + "\n" for row in rows)


@pytest.mark.parametrize("head", [QUEUE_HEAD, ""], ids=["header", "no header"])
@pytest.mark.parametrize("caller", ['"" <200>', '"Jo <200>', '"A" "B" <200>'])
def test_quotes_between_tabs_are_signs(tmp_path: Path, caller: str, head: str) -> None:
    text = tabs(head + QUOTED_CALLER).replace('"" <200>', caller)
    workspace = centre(tmp_path)
    assert parts(bring(workspace, text, "cdr.tsv")) == (5, 5, 0, 0, 0, 0)
    assert outcomes(workspace) == QUEUE_OUTCOMES


@pytest.mark.parametrize("head", [QUEUE_HEAD, ""], ids=["header", "no header"])
def test_quotes_behind_backslashes_are_read(tmp_path: Path, head: str) -> None:
    r"""INTO OUTFILE ... ENCLOSED BY '"': every text in quotes, those inside behind a backslash."""
    rows = csv.reader(io.StringIO(QUEUE_ROWS))
    text = "".join(
        ",".join(cell if cell == "NULL" else '"' + cell.replace('"', r"\"") + '"' for cell in row)
        + "\n"
        for row in rows
    )
    workspace = centre(tmp_path)
    told = bring(workspace, head + text.replace("NULL", r"\N"))
    assert parts(told) == (5, 5, 0, 0, 0, 0)
    assert outcomes(workspace) == QUEUE_OUTCOMES


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_one_quote_that_is_never_closed_leaves_the_others_quotes(
    tmp_path: Path, delimiter: str
) -> None:
    rows = [f'"{n}"' if n != 3 else '"3' for n in range(6)]
    text = REACHED_HEAD + "".join(
        DIALLED_NOBODY.replace('"SIP/1004,10"', '"x"').replace("1001", row).replace("705", f"{n}")
        for n, row in enumerate(rows)
    )
    workspace = centre(tmp_path)
    told = bring(workspace, text.replace(",", delimiter))
    assert parts(told) == (6, 5, 0, 0, 0, 1)


# srinimonster/voipreports1, cdr.csv (other names and numbers): the caller's quotes are not doubled.
LOOSE = (
    "AcctId,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,calldate,duration,billsec,"
    "disposition,uniqueid,linkedid\n"
    '2,""Ann Poe" <1115>",1115,2485550100,default,PJSIP/1115-00000001,PJSIP/trunk-00000002,Dial,'
    '"PJSIP/12485550100@trunk,,XL(81520000:60000:15000)b(gosub-predial^s^1)","2018-11-29 20:20:17",'
    "21,20,ANSWERED,1543540817.1,1543540817.1\n"
    '5,""" <2485550101>",2485550101,1115,glocom,Local/1115@glocom-00000000;1,NULL,AppDial2,'
    '"(Outgoing Line)","2018-11-30 11:48:17",0,0,"NO ANSWER",1543596497.7,1543596497.7\n'
)


def test_quotes_that_stand_anywhere_cost_no_row(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    assert parts(bring(workspace, LOOSE)) == (2, 2, 0, 0, 0, 0)
    assert segments(workspace, "kind, agent_id, talk_ms")[0] == ("agent", "PJSIP/1115", 20_000)


def test_a_loose_row_of_another_width_is_kept_aside_and_shifts_nothing(tmp_path: Path) -> None:
    """The looks are at the first lines only; further down one has a comma too many."""
    head, loose, other = LOOSE.splitlines(keepends=True)
    calls = [
        loose.replace("1543540817.1", f"15435{n:05}.1").replace(":17", f":{n % 60:02}")
        for n in range(2100)
    ]  # fmt: skip
    broken = loose.replace("Ann Poe", "Poe, Ann")
    text = head + "".join(calls) + broken + other.replace("(Outgoing ", "(Outgoing\n") + loose
    workspace = centre(tmp_path)
    assert parts(bring(workspace, text)) == (2103, 2102, 0, 0, 0, 1)
    (row,) = quarantined(workspace)
    assert (row.row, row.byte_offset, row.code) == (2102, text.index(broken), "not_split")
    assert {talk for (talk,) in segments(workspace, "talk_ms")} == {20_000, None}


REACHED_HEAD = (
    "calldate,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,"
    "uniqueid,linkedid\n"
)
# apspoliveira/Asterisk, cdr.csv (its date written as ISO): the caller pressed 0 in VoiceMail.
VOICEMAIL = (
    "2017-09-03 11:27:11,105,105,from-internal,SIP/105-00000022,"
    'Local/0@from-internal-00000000;1,VoiceMail,"105@default,u",9,9,ANSWERED,1504434431.34,\n'
)
# A practice's MySQL dump of 2023: the number that was dialled has no telephone.
DIALLED_NOBODY = (
    '2023-05-26 07:05:05,1001,s,desarrollo,SIP/1001-00000001,,Dial,"SIP/1004,10",23,23,ANSWERED,'
    "1685084705.2,\n"
)
# mineev's Master.csv (other numbers): Dial to three Local channels, of which one was taken.
THREE_WAYS = "".join(
    f"2024-01-28 02:04:06,37120000001,211553,pstn,{channel},{peer},Dial,x,{long},{billed},{word},"
    f"17064074{own}.5,1706407446.50\n"
    for channel, peer, long, billed, word, own in (
        ("Local/ch1@Delay-00000006;2", "SIP/301-00000012", 6, 0, "ANSWERED", 52),
        ("SIP/211553-00000011", "Local/ch1@Delay-00000006;1", 6, 0, "ANSWERED", 46),
        ("SIP/211553-00000011", "Local/ch2@Delay-00000007;1", 6, 0, "NO ANSWER", 46),
        ("SIP/211553-00000011", "Local/ch3@Delay-00000008;1", 6, 0, "NO ANSWER", 46),
        ("SIP/211553-00000011", "SIP/301-00000012", 17, 17, "ANSWERED", 46),
    )
)
HELD = "kind, agent_id, ring_ms, talk_ms"


def test_a_mailbox_is_no_agent(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, REACHED_HEAD + VOICEMAIL)
    assert outcomes(workspace) == {"message": 1}
    assert segments(workspace, HELD) == [("ivr", None, None, None)]


def test_a_telephone_that_rang_before_the_mailbox_did_not_talk(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(
        workspace, REACHED_HEAD + VOICEMAIL.replace("Local/0@from-internal-00000000;1", "SIP/9-01")
    )
    assert outcomes(workspace) == {"message": 1}
    assert segments(workspace, HELD) == [("agent", "SIP/9", None, 0)]


def test_dial_without_a_channel_reached_nobody(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, REACHED_HEAD + DIALLED_NOBODY)
    assert outcomes(workspace) == {"failed": 1}
    assert segments(workspace, HELD) == [("ivr", None, None, None)]


def test_where_no_channels_are_told_dial_has_the_word(tmp_path: Path) -> None:
    head = REACHED_HEAD.replace("dstchannel,", "")
    answered = DIALLED_NOBODY.replace(",,Dial", ",Dial")
    missed = answered.replace("ANSWERED", "NO ANSWER").replace("705.2", "706.2")
    workspace = centre(tmp_path)
    bring(workspace, head + answered + missed)
    assert outcomes(workspace) == {"handled": 1, "abandoned": 1}
    assert ("agent", None, 0, 23_000) in segments(workspace, HELD)


def test_a_local_channel_is_nobodys_telephone(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, REACHED_HEAD + THREE_WAYS)
    assert outcomes(workspace) == {"handled": 1}
    assert {row[1] for row in segments(workspace, HELD)} == {"SIP/301"}


def test_local_channels_that_nobody_answered_are_a_call_given_up(tmp_path: Path) -> None:
    """The dialplan hangs up at last, and its row is ANSWERED: still nobody was reached."""
    rows = THREE_WAYS.splitlines(keepends=True)
    hung_up = rows[2].replace("Local/ch2@Delay-00000007;1,Dial,x", ",Hangup,")
    hung_up = hung_up.replace("NO ANSWER", "ANSWERED")
    workspace = centre(tmp_path)
    bring(workspace, REACHED_HEAD + rows[2] + rows[3] + hung_up)
    assert outcomes(workspace) == {"abandoned": 1}
    assert segments(workspace, HELD) == [("ivr", None, None, None)]


def started(workspace: Workspace) -> list[str]:
    return [f"{at:%Y-%m-%d %H:%M:%S}" for (at,) in contacts(workspace, "started_at")]


@pytest.mark.parametrize(
    ("calldate", "start"),
    [("2001-01-01 00:00:00", "2023-05-26 07:05:05"), ("2023-05-26 07:05:05", "")],
    ids=["both", "one is empty"],
)
def test_a_table_with_two_names_of_the_start_goes_by_start(
    tmp_path: Path, calldate: str, start: str
) -> None:
    """FreePBX adds `calldate` to the columns of Asterisk's own table, and may leave those empty."""
    row = DIALLED_NOBODY.replace("2023-05-26 07:05:05", calldate).strip()
    workspace = centre(tmp_path, "UTC")
    told = bring(workspace, REACHED_HEAD.replace("\n", ",start\n") + f"{row},{start}\n")
    assert parts(told) == (1, 1, 0, 0, 0, 0)
    assert started(workspace) == ["2023-05-26 07:05:05"]


def test_a_column_that_stands_twice_is_named_as_the_file_names_it(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    twice = REACHED_HEAD.replace("linkedid", "CallDate") + DIALLED_NOBODY
    with pytest.raises(MappingFault, match="The column 'CallDate' stands 2 times"):
        bring(workspace, twice)


# asterisk/testsuite, self_test/Master.csv: a console calls, which has no number.
CONSOLE = (
    '"{account}","","1","default","","Console/dsp","","Hangup","","2010-04-02 00:26:32",'
    '"2010-04-02 00:26:32","2010-04-02 00:26:39",7,7,"ANSWERED","DOCUMENTATION","1270167992.0",""\n'
)
# Analogue lines that tell no number of the caller, with an account and without.
ANALOGUE = (
    '"{account}","","s","from-pstn","","DAHDI/1-1","SIP/101-0000000a","Dial","SIP/101,20",'
    '"2010-04-02 00:26:32","2010-04-02 00:26:36","2010-04-02 00:26:59",27,23,"ANSWERED",'
    '"DOCUMENTATION","1270167992.0",""\n'
)


@pytest.mark.parametrize("account", ["", "shop"])
@pytest.mark.parametrize(
    ("text", "call"),
    [(CONSOLE, ("inbound", "contained")), (ANALOGUE, ("inbound", "handled"))],
    ids=["console", "analogue lines"],
)
def test_rows_without_a_caller_s_number_are_recognised(
    tmp_path: Path, text: str, call: tuple[str, str], account: str
) -> None:
    workspace = centre(tmp_path)
    assert parts(bring(workspace, text.format(account=account)))[1] == 1
    assert contacts(workspace, "direction, outcome, customer") == [(*call, None)]


def dated(*dates: str) -> str:
    """Rows of apspoliveira/Asterisk, cdr.csv, which has no header, begun at these times."""
    return "".join(
        f'"{date}","""User"" <107>","107","108","from-internal","SIP/107-000000{n}",'
        f'"SIP/108-000000{n}","Dial","SIP/108,60,rI","38","32","ANSWERED","3",,"1504524289.{n}",,\n'
        for n, date in enumerate(dates, start=10)
    )


DATED_HEAD = (
    "calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,"
    "disposition,amaflags,accountcode,uniqueid,userfield,none\n"
)


@pytest.mark.parametrize("head", [DATED_HEAD, ""], ids=["header", "no header"])
@pytest.mark.parametrize(
    ("dates", "read"),
    [
        (("3/9/2017 11:22:30", "21/9/2017 7:05:00"), ["2017-09-03 11:22:30", "2017-09-21 07:05:00"]),
        (("9/3/2017 11:22", "9/21/2017 07:05"), ["2017-09-03 11:22:00", "2017-09-21 07:05:00"]),
        (("9/3/2017 1:22:30 PM", "9/21/2017 7:05 AM"), ["2017-09-03 13:22:30", "2017-09-21 07:05:00"]),
        (("3/9/2017 11:22:30.5", "2017-09-21 07:05:00", "22/09/2017 07:05:00"),
         ["2017-09-03 11:22:30", "2017-09-21 07:05:00", "2017-09-22 07:05:00"]),
    ],
    ids=["day first", "month first", "by Excel", "and ISO"],
)  # fmt: skip
def test_dates_with_slashes_are_read_as_the_whole_file_tells(
    tmp_path: Path, dates: tuple[str, ...], read: list[str], head: str
) -> None:
    workspace = centre(tmp_path, "UTC")
    assert parts(bring(workspace, head + dated(*dates)))[1] == len(dates)
    assert started(workspace) == read


def test_a_day_far_down_tells_of_all(tmp_path: Path) -> None:
    dates = [f"3/{n % 12 + 1}/2017 11:22:30" for n in range(1500)]
    workspace = centre(tmp_path, "UTC")
    bring(workspace, dated(*dates, "31/1/2017 10:00:00"))
    assert started(workspace)[:2] == ["2017-01-03 11:22:30"] * 2


@pytest.mark.parametrize("head", [DATED_HEAD, ""], ids=["header", "no header"])
@pytest.mark.parametrize(
    ("dates", "why"),
    [
        (("1/9/2017 16:33:01", "3/9/2017 11:22:30"), "may be day/month or month/day"),
        (("1/9/2017 16:33:01", "21/9/2017 11:22:30", "9/22/2017 11:22:30"), "in others"),
    ],
    ids=["neither", "both"],
)
def test_dates_that_do_not_tell_are_asked_about(
    tmp_path: Path, dates: tuple[str, ...], why: str, head: str
) -> None:
    workspace = centre(tmp_path)
    with pytest.raises(ImportFault, match=why) as fault:
        bring(workspace, head + dated(*dates))
    assert "2026-10-31" in str(fault.value)
    assert contacts(workspace) == []


def test_the_same_calls_with_either_date_are_the_same_calls(tmp_path: Path) -> None:
    workspace = centre(tmp_path)
    bring(workspace, dated("3/9/2017 11:22:30", "21/9/2017 07:05:00"), "slashes.csv")
    again = bring(workspace, dated("2017-09-03 11:22:30", "2017-09-21 07:05:00"), "iso.csv")
    assert parts(again) == (2, 0, 2, 0, 0, 0)


# The same analogue line, seven calls one after another.
MASTER = tuple(
    ANALOGUE.format(account="shop").replace("1270167992.0", f"127016{7992 + n}.0") for n in range(7)
)


@pytest.mark.parametrize("cut", [1, 3, 5, 11, 17, 20, 27, 40, 48, 53, 70, 80, 100, 140])
def test_a_first_line_that_is_cut_costs_itself_alone(tmp_path: Path, cut: int) -> None:
    """As `tail -c` leaves it, within quotes or between them."""
    workspace = centre(tmp_path)
    told = bring(workspace, "".join(MASTER)[cut:])
    assert (told.counts.read, told.counts.imported, told.counts.quarantined) == (
        (7, 6, 1) if cut > 3 else (7, 7, 0)
    )


@pytest.mark.parametrize("at", [0, 3, 6])
def test_broken_lines_do_not_hide_what_the_others_say(tmp_path: Path, at: int) -> None:
    """Six good rows; of three broken ones, one has a quote that is never closed."""
    open_quote = MASTER[6].replace('"from-pstn"', '"from-pstn')
    good = list(MASTER[:6])
    text = [*good[:at], open_quote, *good[at:]]
    text[4:4] = ['"shop","","s"\n', "what is this?\n"]
    workspace = centre(tmp_path)
    told = bring(workspace, "".join(text))
    assert (told.counts.read, told.counts.imported, told.counts.quarantined) == (9, 6, 3)
