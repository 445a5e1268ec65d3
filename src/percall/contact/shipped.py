"""Mappings by name: the workspace's own first, then those that percall ships."""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from percall.contact.mapping import mapping_of, read_mapping
from percall.contact.rules import Mapping
from percall.errors import MappingFault, PercallError
from percall.settings import nearest
from percall.texts import _

_ENDING = ".toml"


@dataclass(frozen=True, slots=True)
class Listed:
    """A mapping as `percall mappings` lists it; `fault` says why it cannot be used."""

    name: str
    title: str
    rows: str
    where: str
    fault: str | None = None


def find_mapping(named: str, own_folder: Path) -> Mapping:
    """The mapping of that name, or in that file.

    Raises:
        MappingFault: There is none, or it breaks a rule.
    """
    if named.endswith(_ENDING) or "/" in named or Path(named).is_file():
        return read_mapping(Path(named))
    own = own_folder / f"{named}{_ENDING}"
    if own.is_file():
        return read_mapping(own)
    shipped = _shipped()
    if named in shipped:
        return mapping_of(shipped[named], f"{named}{_ENDING}")
    known = sorted({*shipped, *(file.stem for file in _own(own_folder))})
    raise MappingFault(
        _("There is no mapping {name}").format(name=repr(named)), where=str(own_folder),
        do=nearest(named, known),
    )  # fmt: skip


def list_mappings(own_folder: Path) -> list[Listed]:
    """Every mapping that can be named: the workspace's own, and the shipped ones."""
    own = {file.stem: file.read_text("utf-8", errors="replace") for file in _own(own_folder)}
    found = [_listed(name, text, "workspace") for name, text in sorted(own.items())]
    shipped = sorted(_shipped().items())
    return found + [_listed(name, text, "percall") for name, text in shipped if name not in own]


def _listed(name: str, text: str, where: str) -> Listed:
    try:
        mapping = mapping_of(text, f"{name}{_ENDING}")
    except PercallError as error:
        return Listed(name, "", "", where, str(error))
    return Listed(name, mapping.title, mapping.rows, where)


def _own(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{_ENDING}")) if folder.is_dir() else []


def _shipped() -> dict[str, str]:
    folder = resources.files("percall.contact").joinpath("mappings")
    return {
        file.name.removesuffix(_ENDING): file.read_text(encoding="utf-8")
        for file in folder.iterdir()
        if file.name.endswith(_ENDING)
    }
