"""Where the package's data lies: in the wheel under ``kg/_data``, in a checkout beside the package."""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError

if TYPE_CHECKING:
    if sys.version_info >= (3, 11):
        from importlib.resources.abc import Traversable
    else:
        from importlib.abc import Traversable


def data_folder(name: str) -> Traversable:
    """A folder of the project that travels in the wheel, such as ``queries``.

    Raises:
        KgError: The installation is incomplete.
    """
    packaged = resources.files("kg") / "_data" / name
    if packaged.is_dir():
        return packaged
    checkout = Path(__file__).resolve().parent.parent / name
    if checkout.is_dir():
        return checkout
    raise KgError(f"the package's folder {name!r} is missing", hint="install benchgraph again")
