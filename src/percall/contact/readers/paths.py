"""Objects of JSON, and lines of logs, as a table of the columns that a mapping names.

Rules:
1. A column is a dotted path into the object: `Agent.Username`, `participants[0].purpose`; a name
   with dots of its own stands in double quotes. Paths are told apart by small and big letters.
2. An object is parsed once for all of its paths, those in `worked_out` among them.
3. An empty text is unknown, as in a table; so is null, and what is not there.
"""

import re
from collections.abc import Mapping, Sequence

from percall.contact.compile_fields import literal

# A name, in quotes or not, or a place in an array.
_STEP = re.compile(r'"([^"]+)"|\[(\d+)\]|([^.\[\]"]+)')
# What the SQL of a column that is worked out asks of the object by a path alone.
_ASKED = re.compile(r"\{j\}\s*->>\s*'(\$[^'*?]*)'")

Header = tuple[str, ...]


def steps_of(path: str) -> tuple[str | int, ...]:
    """The names and places of a dotted path, outermost first."""
    return tuple(int(step[2]) if step[2] else step[1] or step[3] for step in _STEP.finditer(path))


def json_path(path: str) -> str:
    """A dotted path as the engine writes it."""
    steps = (f"[{step}]" if isinstance(step, int) else f'."{step}"' for step in steps_of(path))
    return "$" + "".join(steps)


def object_columns(
    wanted: Sequence[str], worked_out: Mapping[str, str], source: str
) -> tuple[Header, str]:
    """The header and the SQL of a table of what a mapping wants of objects.

    Args:
        wanted: The columns that the mapping names.
        worked_out: Columns worked out of the whole object, as SQL over `{j}`.
        source: SQL of the objects, a column `j`.
    """
    paths: dict[str, int] = {}

    def asked(path: str) -> str:
        return f"e[{paths.setdefault(path, len(paths)) + 1}]"

    columns: list[str] = []
    for name in wanted:
        if name in worked_out:
            told = _ASKED.sub(lambda found: asked(found[1]), worked_out[name])
            told = f"({told.replace('{j}', 'j')})::VARCHAR"
        else:
            told = asked(json_path(name))
        columns.append(f"nullif({told}, '') AS x{len(columns)}")
    listed = ", ".join(literal(path) for path in paths)
    extracted = f"json_extract_string(j, [{listed}])" if paths else "NULL"
    return tuple(wanted), _table(columns, f"(SELECT j, {extracted} AS e FROM {source})")


def line_columns(
    wanted: Sequence[str], worked_out: Mapping[str, str], source: str
) -> tuple[Header, str]:
    """The header and the SQL of a table of what a mapping wants of lines.

    Args:
        wanted: The columns that the mapping names; `line` is the whole line.
        worked_out: Columns worked out of the line, as SQL over `{line}`.
        source: SQL of the lines, a column `line`.
    """
    columns: list[str] = []
    for name in wanted:
        told = worked_out.get(name, "{line}" if name == "line" else "NULL")
        columns.append(f"({told.replace('{line}', 'line')})::VARCHAR AS x{len(columns)}")
    return tuple(wanted), _table(columns, source)


def _table(columns: Sequence[str], source: str) -> str:
    return f"(SELECT {', '.join(columns) or '1 AS nothing'} FROM {source})"
