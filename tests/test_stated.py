"""`[definitions]` and `[test_contacts]` of `centre.toml`: what they say, and what they refuse."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from percall.centre import Centre, centre_of, read_centre
from percall.errors import WorkspaceFault
from percall.stated import CLASSES, DEFINITION, RESERVED, TREATMENTS, Stated

HEAD = '[centre]\nname = "Acme"\ncurrency = "EUR"\ntime_zone = "UTC"\n'


def read(folder: Path, text: str) -> Centre:
    file = folder / "centre.toml"
    file.write_text(HEAD + text, encoding="utf-8")
    return read_centre(file)


def test_a_definition_is_a_table_with_its_name(tmp_path: Path) -> None:
    centre = read(
        tmp_path,
        '[definitions.lasting]\nper = "resolution"\nresolution_days = 7\naccounts = "Labour"\n',
    )
    assert centre.definitions == (
        Stated("lasting", per="resolution", resolution_hours=168, accounts=("Labour",)),
    )


def test_test_contacts_are_named_by_any_of_four_keys(tmp_path: Path) -> None:
    centre = read(
        tmp_path,
        '[test_contacts]\ncustomers = "+371"\nagents = ["probe"]\ndimensions = ["site = lab"]\n',
    )
    assert centre.test_contacts.customers == ("+371",)
    assert centre.test_contacts.dimensions == (("site", "lab"),)
    assert centre.test_contacts
    assert not read(tmp_path, "").test_contacts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[definitions.Mine]", "'Mine' is no name of a definition"),
        ('[definitions."a b"]', "allowed are small letters, digits and _, a letter first"),
        ('[definitions.""]', "'' is no name of a definition"),
        ("[definitions.per_contact]", "definitions.per_contact is a definition of percall's own"),
        ("[definitions.counting]", "choose another name"),
        ("[definitions]\nmine = 3", "definitions.mine is 3, which does not fit"),
        ("definitions = 3", "definitions is not a table"),
        ("[definitions.x]\ncals = 'all'", "definitions.x.cals is not a setting"),
        ("[definitions.x]\ncals = 'all'", "did you mean calls?"),
        ("[definitions.x]\ncalls = 'taken'", "allowed is one of handled, answered, offered, all"),
        ("[definitions.x]\nper = 'minute'", "allowed is one of call, sale, lead, resolution"),
        ("[definitions.x]\nabandoned = false", "allowed is one of count, cost_only, leave_out"),
        ("[definitions.x]\ntest = 'none'", "definitions.x.test is 'none'"),
        ("[definitions.x]\ntransferred = 'twice'", "allowed is one of once, each_leg"),
        ("[definitions.x]\naccounts = [3]", "allowed is a text"),
        ("[definitions.x]\nanswer_within_s = -1", "allowed is a whole number from 0 to 86400"),
        ("[definitions.x]\nresolution_days = 367", "allowed is a whole number from 1 to 366"),
        ("[definitions.x]\nper = 'resolution'", "definitions.x.per does not go with the rest"),
        ("[definitions.x]\nrepeated = 'cost_only'", "state resolution_days or resolution_hours"),
        ("[definitions.x]\nresolution_days = 1\nresolution_hours = 24",
         "definitions.x.resolution_days does not go with the rest"),
        ("[definitions.x]\ndirection = 'internal'\ninternal = 'cost_only'",
         "these are the only contacts that it counts"),
        ("[definitions.x]\nper = 'sale'\ntransferred = 'each_leg'", "only calls count by their legs"),
        ("[definitions.x]\naccounts = ['A']\naccounts_left_out = ['A']", "A stands in accounts too"),
        ("[test_contacts]\ncustomer = '1'", "did you mean customers?"),
        ("[test_contacts]\ncustomers = [37120000000]", "allowed is a text"),
        ("[test_contacts]\ndimensions = ['site']", 'texts such as "site=lab"'),
        ("[test_contacts]\ndimensions = ['queue=probe']", "other than queue, team, agent"),
        ("[test_contacts]\ndimensions = ['hour=x']", "other than queue, team, agent"),
    ],
)  # fmt: skip
def test_a_fault_names_file_key_what_was_found_and_what_is_allowed(
    tmp_path: Path, text: str, message: str
) -> None:
    file = tmp_path / "centre.toml"
    file.write_text(text + "\n" + HEAD if text[0] != "[" else HEAD + text, encoding="utf-8")
    with pytest.raises(WorkspaceFault, match=re.escape(message)) as raised:
        read_centre(file)
    assert str(file) in str(raised.value)


def test_every_key_can_be_stated_and_is_kept() -> None:
    assert {setting.key for setting in DEFINITION} - {"resolution_days"} == (
        set(Stated.__dataclass_fields__) - {"name"}
    )
    assert {one for one in CLASSES if hasattr(Stated("x"), one)} == set(CLASSES)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from(TREATMENTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
keys = st.sampled_from([setting.key for setting in DEFINITION]) | st.text(max_size=8)
names = st.sampled_from(["mine", *RESERVED]) | st.text(max_size=8)


@given(tables=st.dictionaries(names, st.dictionaries(keys, anything, max_size=5) | anything))
def test_whatever_stands_there_is_read_or_refused_in_one_line(tables: dict[str, Any]) -> None:
    document = {
        "centre": {"name": "Acme", "currency": "EUR", "time_zone": "UTC"},
        "definitions": tables,
    }
    said: set[str] | str
    try:
        said = {one.name for one in centre_of(document).definitions}
    except WorkspaceFault as fault:
        said = str(fault)
    if isinstance(said, str):
        assert "\n" not in said
        assert said.isprintable()
    else:
        assert said == set(tables)
