"""Objects of JSON, and lines of logs, as a table of the columns that a mapping names.

Rules:
1. A column is a dotted path into the object: `Agent.Username`, `participants[0].purpose`; a name
   with dots of its own stands in double quotes. Paths are told apart by small and big letters.
2. An object is parsed once for all of its paths, those in `worked_out` among them.
3. An empty text is unknown, as in a table; so is null, and what is not there.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from percall.contact.compile_fields import literal
from percall.contact.readers.steps import filled, stepped

# A name, in quotes or not, or a place in an array.
_STEP = re.compile(r'"([^"]+)"|\[(\d+)\]|([^.\[\]"]+)')
# What the SQL of a column that is worked out asks of the object by a path alone.
_ASKED = re.compile(r"\{j\}\s*->>\s*'(\$[^'*?]*)'")

Header = tuple[str, ...]
NONE: Mapping[str, str] = MappingProxyType({})


def steps_of(path: str) -> tuple[str | int, ...]:
    """The names and places of a dotted path, outermost first."""
    return tuple(int(step[2]) if step[2] else step[1] or step[3] for step in _STEP.finditer(path))


def json_path(path: str) -> str:
    """A dotted path as the engine writes it."""
    steps = (f"[{step}]" if isinstance(step, int) else f'."{step}"' for step in steps_of(path))
    return "$" + "".join(steps)


def object_columns(
    wanted: Sequence[str], worked_out: Mapping[str, str], source: str,
    steps: Mapping[str, str] = NONE,
) -> tuple[Header, str]:  # fmt: skip
    """The header and the SQL of a table of what a mapping wants of objects.

    Args:
        wanted: The columns that the mapping names.
        worked_out: Columns worked out of the whole object, as SQL over `{j}`.
        source: SQL of the objects, a column `j`.
        steps: What columns that are worked out are made of, as they are.
    """
    paths: dict[str, int] = {}

    def asked(path: str) -> str:
        return f"e[{paths.setdefault(path, len(paths)) + 1}]"

    def of_object(sql: str) -> str:
        return _ASKED.sub(lambda found: asked(found[1]), sql)

    asking = {name: of_object(sql) for name, sql in steps.items()}
    known, every = stepped(asking, {"j": "j"}, "{objects}")
    columns: list[str] = []
    for name in wanted:
        if name in worked_out:
            told = f"{filled(of_object(worked_out[name]), known)}::VARCHAR"
        else:
            told = asked(json_path(name))
        columns.append(f"nullif({told}, '') AS x{len(columns)}")
    listed = ", ".join(literal(path) for path in paths)
    extracted = f"json_extract_string(j, [{listed}])" if paths else "NULL"
    objects = f"(SELECT j, {extracted} AS e FROM {source})"
    return tuple(wanted), _table(columns, every.replace("{objects}", objects))


def line_columns(
    wanted: Sequence[str], worked_out: Mapping[str, str], source: str,
    steps: Mapping[str, str] = NONE,
) -> tuple[Header, str]:  # fmt: skip
    """The header and the SQL of a table of what a mapping wants of lines.

    Args:
        wanted: The columns that the mapping names; `line` is the whole line.
        worked_out: Columns worked out of the line, as SQL over `{line}`.
        source: SQL of the lines, a column `line`.
        steps: What columns that are worked out are made of, as they are.
    """
    known, source = stepped(steps, {"line": "line"}, source)
    columns: list[str] = []
    for name in wanted:
        told = worked_out.get(name, "{line}" if name == "line" else "NULL")
        columns.append(f"{filled(told, known)}::VARCHAR AS x{len(columns)}")
    return tuple(wanted), _table(columns, source)


def _table(columns: Sequence[str], source: str) -> str:
    return f"(SELECT {', '.join(columns) or '1 AS nothing'} FROM {source})"
