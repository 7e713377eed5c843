"""The outlines of the London boroughs as paths of one picture, reckoned once from their longitudes and latitudes.

Over so small an area a degree of longitude is as good as so many metres everywhere: no other projection is needed.
"""

import json
import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import hub.vocabulary as vocabulary

SHIPPED = vocabulary.DATA / "london_boroughs.geojson"
WIDTH = 1000
Point = tuple[float, float]


@dataclass(frozen=True)
class Outline:
    """`path` is the `d` of an SVG path; x and y are where its number stands."""

    code: str
    name: str
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class LondonMap:
    height: int
    outlines: tuple[Outline, ...]


@cache
def london() -> LondonMap:
    features = json.loads(SHIPPED.read_text(encoding="utf-8"))["features"]
    shapes = {one["properties"]["gss_code"]: _rings(one["geometry"]) for one in features}
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    scale = WIDTH / (east - west)
    stretch = scale / math.cos(math.radians((north + south) / 2))

    def place(point: Point) -> tuple[int, int]:
        return round((point[0] - west) * scale), round((north - point[1]) * stretch)

    outlines = []
    for code, name in sorted(vocabulary.choices("borough"), key=lambda one: one[1]):
        paths = [_path([place(point) for point in ring]) for ring in shapes[code]]
        x, y = place(_middle(max(shapes[code], key=_area)))
        outlines.append(Outline(code, name, "".join(paths), x, y))
    return LondonMap(round((north - south) * stretch), tuple(outlines))


def _rings(geometry: dict[str, Any]) -> list[list[Point]]:
    shapes = geometry["coordinates"]
    polygons = shapes if geometry["type"] == "MultiPolygon" else [shapes]
    return [[(x, y) for x, y in ring] for polygon in polygons for ring in polygon]


def _path(ring: list[tuple[int, int]]) -> str:
    """Steps from point to point; points that fall onto the one before are left out."""
    (x, y), text = ring[0], f"M{ring[0][0]} {ring[0][1]}"
    for to_x, to_y in ring[1:]:
        if (to_x, to_y) != (x, y):
            text += f"l{to_x - x} {to_y - y}"
            x, y = to_x, to_y
    return f"{text}z"


def _area(ring: list[Point]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def _middle(ring: list[Point]) -> Point:
    """The centre of gravity of an outline."""
    total = x = y = 0.0
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        total, x, y = total + cross, x + (a[0] + b[0]) * cross, y + (a[1] + b[1]) * cross
    return (x / (3 * total), y / (3 * total))
