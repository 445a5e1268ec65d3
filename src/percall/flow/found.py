"""What a check finds: a code of `CHECKS`, the place of the key, and what its message names."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a check found."""

    code: str
    place: str
    values: dict[str, str] = field(default_factory=dict)
