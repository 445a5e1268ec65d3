"""Call detail records as databases and public projects give them out, without any setting."""

from collections import Counter
from pathlib import Path

import pytest

from percall.store.ingest.counts import ImportReport
from percall.store.ingest.opening import fingerprint
from percall.store.ingest.openings import Source
from percall.store.ingest.readers import import_found, reader_for
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
