"""A query in layers: each names expressions over the layer below, so that none is written twice."""

from collections.abc import Sequence


class Layers:
    """Expressions by depth; `sql()` nests one SELECT in the next."""

    def __init__(self) -> None:
        self._layers: list[dict[str, str]] = []

    def add(self, depth: int, name: str, expression: str) -> str:
        """Name an expression at a depth (0 looks at the source alone); gives back the name."""
        while len(self._layers) <= depth:
            self._layers.append({})
        self._layers[depth][name] = expression
        return name

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
