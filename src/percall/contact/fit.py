"""Whether a mapping fits a file: every column that it names stands there exactly once."""

from collections.abc import Sequence

from percall.contact import rules as r
from percall.contact.columns import mapped_columns
from percall.contact.compile_fields import Columns
from percall.errors import MappingFault
from percall.settings import nearest
from percall.texts import _

_SHOWN = 12


def fit(mapping: r.Mapping, header: Sequence[str], file: str) -> Columns:
    """Where each column of the mapping stands in the file.

    Raises:
        MappingFault: A column is not there, or stands there twice.
    """
    places: dict[str, list[int]] = {}
    for index, name in enumerate(header):
        places.setdefault(name, []).append(index)
    for name in mapped_columns(mapping):
        found = places.get(name, [])
        if not found:
            raise MappingFault(
                _("The file has no column {name}, which the mapping {mapping} names").format(
                    name=repr(name), mapping=mapping.name
                ),
                where=file, do=_advice(name, header),
            )  # fmt: skip
        if len(found) > 1:
            raise stands_again(name, len(found), file)
    shape = mapping.shape
    index_of = {name: found[0] for name, found in places.items()}
    return Columns(index_of, shape.decimal, shape.thousands)


def stands_again(name: str, count: int, file: str) -> MappingFault:
    """The fault of a file in which a column stands more than once."""
    return MappingFault(
        _("The column {name} stands {count} times in the file").format(
            name=repr(name), count=count
        ),
        where=file, do=_("give every column a name of its own with file.columns"),
    )  # fmt: skip


def _advice(name: str, header: Sequence[str]) -> str:
    if len(header) == 1:
        return _("it has one column, {found}: is file.delimiter right?").format(
            found=repr(header[0][:60])
        )
    shown = [column for column in header if column][:_SHOWN]
    return nearest(name, shown if len(shown) > 1 else list(header))
