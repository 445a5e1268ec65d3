"""Noise instead of records: refused in one line, or every row accounted for."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile.small_centre import (
    GOOD,
    HEAD,
    bring,
)

CELLS = st.sampled_from(
    ["", "1", "a", "ok", "lost", '"', '""', '"x', 'x"y', "\r", "\r\n", "\n", "\0", "\ufeff", "é", ",", ",,",
     "2026-10-01 10:00:00", "2026-10-25 03:30:00", "99999999999999999999", "-1", "1e400", "'", "\\", "hash:"]
)  # fmt: skip
NOISE = st.one_of(
    st.binary(max_size=300),
    st.lists(CELLS, max_size=40).map(lambda cells: (HEAD + ",".join(cells)).encode()),
    st.tuples(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=4)).map(
        lambda change: GOOD.encode()[: change[0]] + change[1] + GOOD.encode()[change[0] + 1 :]
    ),
)


@settings(max_examples=25)
@given(content=NOISE)
def test_noise_is_refused_or_accounted_for(root: Path, content: bytes) -> None:
    """Counts are right whatever comes; and nothing but an error of our own is raised."""
    said = bring(root, root.parent / "noise.csv", content)
    assert said.code in (0, 8, 9), said
    assert not list((root / "lake").glob("staging/*"))
