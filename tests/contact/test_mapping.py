"""A mapping that breaks a rule is refused with its file, its key, what was found, what is allowed."""

from importlib import resources
from pathlib import Path

import pytest

from percall.contact.mapping import mapping_of
from percall.contact.shipped import find_mapping, list_mappings
from percall.errors import MappingFault

GOOD = """
rows = "contact"
[contact]
key = ["id"]
started_at = "start"
outcome = { column = "end", translate = { OK = "handled" } }
[[segment]]
kind = "agent"
talk_ms = { column = "talk", unit = "s" }
"""


def test_the_name_is_the_files_unless_it_says_another() -> None:
    assert mapping_of(GOOD, "acme.toml").name == "acme"
    assert mapping_of('name = "other"\n' + GOOD, "acme.toml").source == "other"


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("rows", "row", "row is not a key of a mapping .* did you mean rows"),
        (
            '"contact"\n',
            '"calls"\n',
            "rows is 'calls'.*contact, segment, record, agent_time, day_total",
        ),
        ('key = ["id"]', "", r"contact\.key is missing"),
        ('started_at = "start"', "", r"contact\.started_at is missing"),
        ('"handled"', '"answered"', r"contact\.outcome\.translate\.OK is 'answered'.*handled"),
        ('kind = "agent"', 'kind = "human"', r"segment 1\.kind is 'human'.*agent"),
        ('kind = "agent"', "", r"segment 1\.kind is missing"),
        ('unit = "s"', 'unit = "sec"', r"segment 1\.talk_ms\.unit is 'sec'.*h:mm:ss"),
        ("talk_ms", "talk_s", r"segment 1\.talk_s .* did you mean talk_ms"),
        ('"start"', '{ date = "day" }', r"contact\.started_at .*date and clock"),
        ('"start"', '{ column = "s", format = "dd.mm" }', r"started_at\.format is 'dd\.mm'"),
        ('"start"', '{ column = "s", after = "x" }', "after is 'x'.*name of an instant"),
        ('"start"', '{ column = "s", time_zone = "Riga" }', "time_zone is 'Riga'.*Europe/Riga"),
        ("[[segment]]", '[dimensions]\nqueue = "q"\n[[segment]]', "dimensions.queue"),
        ("[[segment]]", '[file]\nencoding = "x"\n[[segment]]', r"file\.encoding is 'x'.*utf-16"),
        ("[[segment]]", "[[exclude]]\nname = 'x'\n[[segment]]", "exclude 1 is missing"),
        ("[contact]", "[contact", "not valid TOML"),
    ],
)
def test_faults(was: str, becomes: str, says: str) -> None:
    with pytest.raises(MappingFault, match=says) as caught:
        mapping_of(GOOD.replace(was, becomes, 1), "acme.toml")
    assert "acme.toml" in str(caught.value)


def test_an_instant_may_not_follow_itself() -> None:
    loop = '[instants]\na = { column = "a", after = "b" }\nb = { column = "b", after = "a" }\n'
    with pytest.raises(MappingFault, match="does not follow it"):
        mapping_of(GOOD.replace("[contact]", loop + "[contact]"), "acme.toml")


def test_every_shipped_mapping_is_sound() -> None:
    listed = list_mappings(Path("nowhere"))
    assert {"anonymous-bank", "daily-call-centre", "pwc-call-center", "restaurant-bookings"} <= {
        one.name for one in listed
    }
    assert [one for one in listed if one.fault or not one.title] == []
    folder = resources.files("percall.contact").joinpath("mappings")
    assert len(listed) == len([f for f in folder.iterdir() if f.name.endswith(".toml")])


def test_the_workspaces_own_mapping_goes_before_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "anonymous-bank.toml").write_text(GOOD)
    assert find_mapping("anonymous-bank", tmp_path).rows == "contact"
    assert find_mapping("anonymous-bank", tmp_path).key == ("id",)
    with pytest.raises(MappingFault, match="did you mean pwc-call-center"):
        find_mapping("pwc-call-centre", tmp_path)
    with pytest.raises(MappingFault, match="cannot be read"):
        find_mapping("../gone.toml", tmp_path)
