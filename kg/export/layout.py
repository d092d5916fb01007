"""Positions for the nodes of a graph: a force-directed layout in numpy, the same every time.

Each connected component is laid out alone, then all are packed around the largest.  Nodes repel each other in inverse
proportion to their distance and edges pull in proportion to their length, both weighed as ForceAtlas2 does.  The
repulsion of large components comes from a mesh: masses are spread over a grid, convolved with the force by FFT,
and read off again, which makes a step cost O(n + grid), not O(n²).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_GRID = 96
_STEPS = 220
_EXACT_UP_TO = 120
_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))


def layout(count: int, edges: Iterable[tuple[int, int]], radii: Points) -> Points:
    """Positions of ``count`` nodes.

    Args:
        count: How many nodes; they are numbered from 0.
        edges: Pairs of node numbers; direction, repetition and loops don't matter.
        radii: The room that each node needs, in the unit of the positions (an edge is about 10 long).

    Returns:
        An array of shape (count, 2).
    """
    pairs = np.array(sorted({(min(a, b), max(a, b)) for a, b in edges if a != b}), dtype=np.int64).reshape(-1, 2)
    components = _components(count, pairs)
    positions = np.zeros((count, 2))
    owner = np.empty(count, dtype=np.int64)
    local = np.empty(count, dtype=np.int64)
    for number, members in enumerate(components):
        owner[members] = number
        local[members] = np.arange(len(members))
    edges_of = owner[pairs[:, 0]]
    order = np.argsort(edges_of, kind="stable")
    starts = np.searchsorted(edges_of[order], np.arange(len(components) + 1))
    sizes = np.zeros(len(components))
    for number, members in enumerate(components):
        inside = local[pairs[order[starts[number] : starts[number + 1]]]]
        placed = _component(len(members), inside, radii[members])
        positions[members] = placed
        sizes[number] = np.max(np.hypot(*placed.T) + radii[members])
    if len(components) > 1:
        first = components[0]
        centres = _pack(sizes[1:] + 4.0, positions[first], radii[first] + 8.0)
        for members, centre in zip(components[1:], centres, strict=True):
            positions[members] += centre
    return positions


def _components(count: int, pairs: Indices) -> list[Indices]:
    """The connected components, largest first (then by their first node)."""
    labels = np.arange(count)
    while len(pairs):
        smaller = labels.copy()
        ends = labels[pairs]
        np.minimum.at(smaller, pairs[:, 0], ends[:, 1])
        np.minimum.at(smaller, pairs[:, 1], ends[:, 0])
        smaller = smaller[smaller]  # pointer jumping: halves the way to the root
        if np.array_equal(smaller, labels):
            break
        labels = smaller
    order = np.argsort(labels, kind="stable")
    _, starts = np.unique(labels[order], return_index=True)
    groups = np.split(order, starts[1:]) if count else []
    return sorted(groups, key=lambda group: (-len(group), int(group[0])))


def _component(count: int, pairs: Indices, radii: Points) -> Points:
    """Positions around the origin of the nodes of one connected component."""
    if count == 1:
        return np.zeros((1, 2))
    if count == 2:
        half = max(5.0, float(radii.sum()) / 2 + 1)
        return np.array([[-half, 0.0], [half, 0.0]])
    degrees = np.bincount(pairs.ravel(), minlength=count).astype(float)
    if degrees.max() == count - 1 == len(pairs):
        return _star(int(degrees.argmax()), radii)
    positions = _start(count, pairs, degrees)
    mass = 1 + np.sqrt(degrees)
    # Repulsion is set so that two nodes of mass 2 joined by one edge rest 10 apart.
    strength = 25.0
    large = count > _EXACT_UP_TO
    steps = min(_STEPS, 60 + count)
    for step in range(steps):
        force = strength * (
            _repel_on_mesh(positions, mass, step > steps // 2) if large else _repel_exactly(positions, mass)
        )
        delta = positions[pairs[:, 1]] - positions[pairs[:, 0]]
        for axis in (0, 1):
            force[:, axis] += np.bincount(pairs[:, 0], delta[:, axis], count)
            force[:, axis] -= np.bincount(pairs[:, 1], delta[:, axis], count)
        force -= 0.15 * mass[:, None] * positions
        force /= mass[:, None]  # heavy nodes move slowly: hubs hold still while leaves find their side
        length = np.hypot(*force.T)
        limit = 10.0 * np.sqrt(count) * 0.1 * (1 - step / steps) ** 2 + 0.2
        positions += force * (np.minimum(length, limit) / np.maximum(length, 1e-9) * 0.5)[:, None]
    positions = _spread(positions, radii)
    centred: Points = positions - positions.mean(axis=0)
    return centred


def _star(centre: int, radii: Points) -> Points:
    """One node in the middle, all others on rings around it."""
    positions = np.zeros((len(radii), 2))
    leaves = np.delete(np.arange(len(radii)), centre)
    room = 2 * float(radii[leaves].max()) + 2
    distance = max(12.0, float(radii[centre]) + room)
    while len(leaves):
        ring, leaves = np.split(leaves, [max(3, int(2 * np.pi * distance / room))])
        angle = np.arange(len(ring)) * (2 * np.pi / len(ring))
        positions[ring] = distance * np.stack([np.cos(angle), np.sin(angle)], 1)
        distance += room
    return positions


def _start(count: int, pairs: Indices, degrees: Points) -> Points:
    """A start that has the coarse shape right: random points, smoothed along the edges."""
    positions = np.random.default_rng(7).standard_normal((count, 2))
    for _ in range(60):
        for axis in (0, 1):
            values = positions[:, axis]
            near = np.bincount(pairs[:, 0], values[pairs[:, 1]], count)
            near += np.bincount(pairs[:, 1], values[pairs[:, 0]], count)
            positions[:, axis] = values + near / degrees
        positions -= positions.mean(axis=0)
        first, second = positions.T  # keep the axes apart, else both end as the same slowest wave
        second -= first * (np.sum(first * second) / max(np.sum(first * first), 1e-12))
        positions /= np.maximum(positions.std(axis=0), 1e-12)
    # Ranks fill the square evenly: the raw values crowd in the middle and leave some far outside.
    positions += 0.01 * np.random.default_rng(8).standard_normal((count, 2))
    ranks = np.argsort(np.argsort(positions, axis=0, kind="stable"), axis=0, kind="stable")
    start: Points = (ranks / count - 0.5) * 15.0 * np.sqrt(count)
    return start


def _repel_exactly(positions: Points, mass: Points) -> Points:
    delta = positions[:, None, :] - positions[None, :, :]
    square = np.einsum("ijk,ijk->ij", delta, delta) + 0.01
    weight = mass[:, None] * mass[None, :] / square
    force: Points = np.einsum("ij,ijk->ik", weight, delta)
    return force


def _repel_on_mesh(positions: Points, mass: Points, fine: bool) -> Points:
    """Repulsion by a mesh; with ``fine``, what the mesh blurs between near nodes is put right pair by pair."""
    count = len(positions)
    low = positions.min(axis=0)
    cell = float(np.max(positions.max(axis=0) - low)) / (_GRID - 2) or 1.0
    at = (positions - low) / cell
    corner = np.minimum(at.astype(np.int64), _GRID - 2)
    part = at - corner
    index = corner[:, 0] * _GRID + corner[:, 1]
    # Each node touches the four cells around it, by nearness.
    shares = [
        (0, (1 - part[:, 0]) * (1 - part[:, 1])),
        (1, (1 - part[:, 0]) * part[:, 1]),
        (_GRID, part[:, 0] * (1 - part[:, 1])),
        (_GRID + 1, part[:, 0] * part[:, 1]),
    ]
    density = np.zeros(_GRID * _GRID)
    for offset, share in shares:
        density += np.bincount(index + offset, share * mass, _GRID * _GRID)
    spectrum = np.fft.rfft2(density.reshape(_GRID, _GRID), (2 * _GRID, 2 * _GRID))
    force = np.empty((count, 2))
    for axis, kernel in enumerate(_KERNELS):
        field = np.fft.irfft2(spectrum * kernel, (2 * _GRID, 2 * _GRID))[:_GRID, :_GRID].ravel()
        force[:, axis] = sum(share * field[index + offset] for offset, share in shares)
    force *= (mass / cell)[:, None]
    if fine:
        first, second = _close_pairs(positions, 1.5 * cell)
        delta = positions[second] - positions[first]
        square = np.einsum("ij,ij->i", delta, delta)
        missing = 1 / (square + 0.01) - 1 / (square + 0.6 * cell * cell)
        delta *= (mass[first] * mass[second] * missing)[:, None]
        for axis in (0, 1):
            force[:, axis] += np.bincount(second, delta[:, axis], count) - np.bincount(first, delta[:, axis], count)
    return force


def _kernels() -> tuple[npt.NDArray[np.complex128], npt.NDArray[np.complex128]]:
    """Transforms of the two parts of the force d / |d|² on a grid that wraps at twice the size (so, not at all)."""
    steps = np.fft.fftfreq(2 * _GRID, 1 / (2 * _GRID))
    x, y = np.meshgrid(steps, steps, indexing="ij")
    square = x * x + y * y + 0.3  # softened: two nodes in one cell don't know on which side they are
    return np.fft.rfft2(x / square), np.fft.rfft2(y / square)


_KERNELS = _kernels()


def _spread(positions: Points, radii: Points, rounds: int = 50) -> Points:
    """Push overlapping nodes apart, after making room for all of them together."""
    extent = np.pi * float(np.prod(2 * positions.std(axis=0)))
    positions = positions * max(1.0, np.sqrt(3 * np.pi * float(np.sum(radii**2)) / max(extent, 1e-9)))
    count, reach = len(positions), 2 * float(radii.max())
    # Leaves of one hub may lie on one spot; a small spiral says which way each of them goes.
    positions += 0.3 * float(radii.min()) * np.sqrt(np.pi / count) * _spiral(count)
    for _ in range(rounds):
        first, second = _close_pairs(positions, reach)
        delta = positions[second] - positions[first]
        distance = np.hypot(*delta.T)
        wanted = radii[first] + radii[second]
        hit = distance < 0.999 * wanted
        if not hit.any():
            break
        first, second, delta, distance, wanted = first[hit], second[hit], delta[hit], distance[hit], wanted[hit]
        push = delta * ((wanted - distance) / np.maximum(distance, 1e-6) / wanted)[:, None]
        # The smaller of two gives way; a node pressed from all sides moves by the mean, so that crowds don't explode.
        crowd = np.maximum(np.bincount(np.concatenate([first, second]), minlength=count), 1)
        for axis in (0, 1):
            move = np.bincount(second, push[:, axis] * radii[first], count)
            move -= np.bincount(first, push[:, axis] * radii[second], count)
            positions[:, axis] += move / crowd
    return positions


def _close_pairs(positions: Points, reach: float) -> tuple[Indices, Indices]:
    """Pairs of nodes that may be nearer than ``reach``: those in the same or in touching cells of a grid."""
    cells = np.floor((positions - positions.min(axis=0)) / reach).astype(np.int64)
    width = int(cells[:, 1].max()) + 3
    key = cells[:, 0] * width + cells[:, 1] + 1
    order = np.argsort(key, kind="stable")
    keys = key[order]
    firsts, seconds = [], []
    for offset in (0, 1, width - 1, width, width + 1):
        start = np.searchsorted(keys, keys + offset, "left")
        stop = np.searchsorted(keys, keys + offset, "right")
        if offset == 0:
            start = np.arange(len(keys)) + 1
        many = np.maximum(stop - start, 0)
        left = np.repeat(np.arange(len(keys)), many)
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        firsts.append(order[left])
        seconds.append(order[np.repeat(start, many) + within])
    return np.concatenate(firsts), np.concatenate(seconds)


def _pack(sizes: Points, obstacles: Points, radii: Points) -> Points:
    """Centres of circles of radii ``sizes`` (largest first), each the nearest to the middle that is free.

    ``obstacles`` and their ``radii`` are the circles that lie there already.
    """
    sizes = 1.5 ** np.ceil(np.log(sizes) / np.log(1.5))  # few sizes: the free spots are found anew for each of them
    half = float(np.abs(obstacles).max() + radii.max() + 2 * np.sqrt(np.sum(sizes**2)) + 2 * sizes.max())
    cell = max(float(sizes[-1]) / 3, half / 500)
    width = int(2 * half / cell) + 1
    taken = list(zip(obstacles.tolist(), radii.tolist(), strict=True))
    centres = np.zeros((len(sizes), 2))
    for size in np.unique(sizes)[::-1]:
        blocked = np.zeros((width, width), dtype=bool)  # where a circle of this size would touch another
        for centre, radius in taken:
            _stamp(blocked, (np.array(centre) + half) / cell, (radius + size) / cell)
        spots = (_spiral(int(np.pi * (half / size / 0.6) ** 2)) * size * 0.6 + half) / cell
        spots = spots[np.all((spots >= 0) & (spots < width), axis=1)].astype(np.int64)
        candidates = iter(spots[~blocked[spots[:, 0], spots[:, 1]]])
        for number in np.flatnonzero(sizes == size):
            x, y = next(spot for spot in candidates if not blocked[spot[0], spot[1]])
            _stamp(blocked, np.array([x, y], dtype=float), 2 * size / cell)
            centres[number] = np.array([x, y]) * cell - half
            taken.append((centres[number].tolist(), float(size)))
    return centres


def _stamp(grid: npt.NDArray[np.bool_], centre: Points, radius: float) -> None:
    """Set all cells of ``grid`` within ``radius`` of ``centre`` (in cells; parts outside are cut)."""
    low = np.maximum(np.floor(centre - radius).astype(int), 0)
    high = np.minimum(np.ceil(centre + radius).astype(int) + 1, grid.shape)
    x = np.arange(low[0], high[0])[:, None] - centre[0]
    y = np.arange(low[1], high[1])[None, :] - centre[1]
    grid[low[0] : high[0], low[1] : high[1]] |= x * x + y * y < radius * radius


def _spiral(count: int) -> Points:
    """The first points of the spiral that fills the plane evenly, one point a unit of area."""
    turn = np.arange(count)
    angle = turn * _GOLDEN_ANGLE
    points: Points = np.sqrt(turn / np.pi)[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
    return points
