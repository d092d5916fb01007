"""From papers to extractions. ``Extractor`` is the plain interface; the spaCy components are in ``components``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.extract.extractor import Extractor as Extractor

__all__ = ["Extractor"]


def __getattr__(name: str) -> Any:
    # Lazy: importing one small module of this package must not load spaCy and the runtime.
    if name == "Extractor":
        from kg.extract.extractor import Extractor

        return Extractor
    raise AttributeError(name)
