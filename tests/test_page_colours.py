"""The colours of the page: types keep apart, also for eyes without one kind of cone, and stand out from the ground."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

STYLE = Path(__file__).parent.parent / "web" / "src" / "style.css"
TYPES = ("Method", "Dataset", "Benchmark", "Metric", "Task", "Repository", "Paper", "Result")

# How linear sRGB is seen without one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1.0).
EYES = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def themes() -> dict[str, dict[str, str]]:
    """Custom properties of the light and the dark theme."""
    blocks = re.findall(r":root \{(.*?)\}", STYLE.read_text(encoding="utf-8"), flags=re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks)
    return {"light": light, "dark": dark}


def linear(colour: str) -> np.ndarray:
    """Linear sRGB, 0 to 1 [3]."""
    c = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIELAB of linear sRGB, under D65 [3]."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1, 1.089])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eyes", EYES)
def test_types_keep_apart(theme: str, eyes: str) -> None:
    colours = themes()[theme]
    seen = {name: lab(EYES[eyes] @ linear(colours[name])) for name in TYPES}
    nearest = min((float(np.linalg.norm(seen[a] - seen[b])), a, b) for a, b in itertools.combinations(TYPES, 2))
    assert nearest[0] > 14, nearest


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_types_stand_out_from_the_ground(theme: str) -> None:
    colours = themes()[theme]
    assert colours.keys() == themes()["light"].keys()
    light = {name: float(linear(value) @ (0.2126, 0.7152, 0.0722)) + 0.05 for name, value in colours.items()}
    for name in TYPES:
        low, high = sorted((light[name], light["ground"]))
        assert high / low >= 3, name  # WCAG 2.1, 1.4.11
