"""A query in layers: each names expressions over the layer below, so that none is written twice."""

import re
from collections.abc import Sequence

_COLUMN = re.compile(r"\b[cn]\d+\b")


class Layers:
    """Expressions by depth; `sql()` nests one SELECT in the next."""

    def __init__(self) -> None:
        self._layers: list[dict[str, str]] = []
        self._names: dict[str, str] = {}

    def add(self, depth: int, name: str, expression: str) -> str:
        """Name an expression at a depth (0 looks at the source alone); gives back the name."""
        while len(self._layers) <= depth:
            self._layers.append({})
        self._layers[depth][name] = expression
        return name

    def once(self, expression: str) -> str:
        """The name of an expression over the source alone; the same one is named once."""
        if expression not in self._names:
            self._names[expression] = self.add(0, f"n{len(self._names)}", expression)
        return self._names[expression]

    def sources(self, expression: str) -> set[str]:
        """The columns of the source that an expression looks at, through the names it uses."""
        expression_of = {name: sql for sql, name in self._names.items()}
        found: set[str] = set()
        for name in _COLUMN.findall(expression):
            found |= self.sources(expression_of[name]) if name in expression_of else {name}
        return found

    @property
    def depth(self) -> int:
        """The depth at which everything added so far can be used."""
        return len(self._layers)

    def sql(self, source: str, outputs: Sequence[tuple[str, str]]) -> str:
        """The whole query: the outputs (name, expression) over all layers over the source."""
        inner = source
        for layer in self._layers:
            if layer:
                named = ", ".join(f"{sql} AS {name}" for name, sql in layer.items())
                inner = f"(SELECT *, {named} FROM {inner})"
        chosen = ", ".join(f"{sql} AS {name}" for name, sql in outputs)
        return f"SELECT {chosen} FROM {inner}"
