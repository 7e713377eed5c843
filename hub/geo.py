"""Postcodes, positions, distances and boroughs, offline from data/.

A position is that of the outcode ("NW1"): right to a kilometre or so in London, which is enough for "how far".
"""

import csv
import math
import re
import unicodedata
from functools import cache

from hub.vocabulary import DATA, is_code, label

Position = tuple[float, float]

# Royal Mail's pattern; the two letters at the end are never C I K M O V.
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?|GIR)([0-9][ABD-HJLNP-UW-Z]{2})")
_LONGEST = 20  # characters worth looking at: a postcode with stray spaces and hyphens
_WITHOUT_POSITIONS = ("JE", "GY", "IM", "BX", "GIR")  # real, and in no list of ours: islands, banks
_EARTH_KM = 6371.0088


def _squashed(text: str) -> str:
    """Capital letters and digits only; full-width forms, spaces, hyphens and full stops go."""
    if len(text) > _LONGEST:
        return ""
    return re.sub(r"[\s.\-\u2010-\u2015]+", "", unicodedata.normalize("NFKC", text)).upper()


def tidy_postcode(text: str) -> str | None:
    """ "nw1 8ah" -> "NW1 8AH"; None if it is not written like a full postcode. Whether it exists is not asked:
    new ones appear every month."""
    match = _POSTCODE.fullmatch(_squashed(text))
    return f"{match[1]} {match[2]}" if match else None


def outcode(text: str) -> str | None:
    """The first half of a full postcode, or of an outcode that exists; None for anything else."""
    whole = tidy_postcode(text)
    if whole is not None:
        return whole.split()[0]
    half = _squashed(text)
    return half if half in _positions() else None


def is_known(postcode: str) -> bool:
    """Whether there is, or was, such an outcode. Of one that is known nothing says which postcodes exist in it; one
    that is not may be new: ask people to look, and keep what they typed."""
    half = outcode(postcode) or ""
    return half in _positions() or half.startswith(_WITHOUT_POSITIONS)


def position(postcode: str) -> Position | None:
    """(latitude, longitude) of the outcode of a postcode, or of an outcode."""
    half = outcode(postcode)
    return _positions().get(half) if half else None


def borough_of(postcode: str) -> str | None:
    """GSS code of the London borough that holds most of the outcode; None outside London. A postcode near a
    boundary may lie in the next borough (about one school in twelve), so let people correct it."""
    half = outcode(postcode)
    return _main_boroughs().get(half) if half else None


def borough_name(gss: str) -> str:
    return label("borough", gss)


def neighbours(gss: str) -> frozenset[str]:
    """Boroughs that touch this one, also across the Thames."""
    if not is_code("borough", gss):
        raise KeyError(f"{gss!r} is not the code of a London borough.")
    return _neighbours()[gss]


def distance_km(a: Position, b: Position) -> float:
    """Great-circle distance."""
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(map(math.radians, point)) for point in (a, b))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + (math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2)
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def from_grid(easting: float, northing: float) -> Position:
    """National Grid metres -> (latitude, longitude) on WGS84, right to about 5 m.

    The formulae and constants are those of Ordnance Survey's "A guide to coordinate systems in Great Britain"
    (annexes B and C): undo the transverse Mercator projection on the Airy ellipsoid, then move to WGS84 by
    the seven-parameter Helmert transformation.
    """
    lat, lon = _unproject(easting, northing)
    x, y, z = _to_cartesian(lat, lon)
    s = 1 - 20.4894e-6
    rx, ry, rz = (math.radians(seconds / 3600) for seconds in (0.1502, 0.2470, 0.8421))
    x, y, z = (
        446.448 + s * x - rz * y + ry * z,
        -125.157 + rz * x + s * y - rx * z,
        542.060 - ry * x + rx * y + s * z,
    )
    return _to_degrees(x, y, z)


_AIRY_A, _AIRY_B = 6377563.396, 6356256.909
_AIRY_E2 = 1 - (_AIRY_B / _AIRY_A) ** 2
_WGS_A, _WGS_E2 = 6378137.0, 0.00669438
_SCALE, _LAT0, _LON0 = 0.9996012717, math.radians(49), math.radians(-2)
_EAST0, _NORTH0 = 400000.0, -100000.0


def _meridian_arc(lat: float) -> float:
    n = (_AIRY_A - _AIRY_B) / (_AIRY_A + _AIRY_B)
    d, s = lat - _LAT0, lat + _LAT0
    return (
        _AIRY_B
        * _SCALE
        * (
            (1 + n + 5 / 4 * (n**2 + n**3)) * d
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * math.sin(d) * math.cos(s)
            + 15 / 8 * (n**2 + n**3) * math.sin(2 * d) * math.cos(2 * s)
            - 35 / 24 * n**3 * math.sin(3 * d) * math.cos(3 * s)
        )
    )


def _unproject(easting: float, northing: float) -> Position:
    """Latitude and longitude in radians on the Airy ellipsoid (OSGB36)."""
    lat = _LAT0
    for _ in range(20):  # converges to a hundredth of a millimetre in four or five steps
        missing = northing - _NORTH0 - _meridian_arc(lat)
        lat += missing / (_AIRY_A * _SCALE)
        if abs(missing) < 1e-5:
            break
    sin2, t, sec = math.sin(lat) ** 2, math.tan(lat), 1 / math.cos(lat)
    nu = _AIRY_A * _SCALE / math.sqrt(1 - _AIRY_E2 * sin2)
    rho = nu * (1 - _AIRY_E2) / (1 - _AIRY_E2 * sin2)
    eta2 = nu / rho - 1
    e = easting - _EAST0
    vii = t / (2 * rho * nu)
    viii = t / (24 * rho * nu**3) * (5 + 3 * t**2 + eta2 - 9 * t**2 * eta2)
    ix = t / (720 * rho * nu**5) * (61 + 90 * t**2 + 45 * t**4)
    x = sec / nu
    xi = sec / (6 * nu**3) * (nu / rho + 2 * t**2)
    xii = sec / (120 * nu**5) * (5 + 28 * t**2 + 24 * t**4)
    return (
        lat - vii * e**2 + viii * e**4 - ix * e**6,
        _LON0 + x * e - xi * e**3 + xii * e**5,
    )


def _to_cartesian(lat: float, lon: float) -> tuple[float, float, float]:
    nu = _AIRY_A / math.sqrt(1 - _AIRY_E2 * math.sin(lat) ** 2)
    return (
        nu * math.cos(lat) * math.cos(lon),
        nu * math.cos(lat) * math.sin(lon),
        nu * (1 - _AIRY_E2) * math.sin(lat),
    )


def _to_degrees(x: float, y: float, z: float) -> Position:
    flat = math.hypot(x, y)
    lat = math.atan2(z, flat * (1 - _WGS_E2))
    for _ in range(6):
        nu = _WGS_A / math.sqrt(1 - _WGS_E2 * math.sin(lat) ** 2)
        lat = math.atan2(z + _WGS_E2 * nu * math.sin(lat), flat)
    return math.degrees(lat), math.degrees(math.atan2(y, x))


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _positions() -> dict[str, Position]:
    return {row["outcode"]: (float(row["lat"]), float(row["lon"])) for row in _rows("uk_outcodes.csv")}


@cache
def _main_boroughs() -> dict[str, str]:
    rows = _rows("london_outcode_borough.csv")
    inside: dict[str, float] = {}
    for row in rows:
        inside[row["outcode"]] = inside.get(row["outcode"], 0.0) + float(row["share_of_outcode"])
    # The file names a main borough even where London holds only a corner: EN7 is 99.7 % Hertfordshire.
    return {
        row["outcode"]: row["gss_code"]
        for row in rows
        if row["is_main_borough"] == "1" and inside[row["outcode"]] > 0.5
    }


@cache
def _neighbours() -> dict[str, frozenset[str]]:
    touching: dict[str, set[str]] = {}
    for row in _rows("london_borough_adjacency.csv"):
        touching.setdefault(row["gss_a"], set()).add(row["gss_b"])
        touching.setdefault(row["gss_b"], set()).add(row["gss_a"])
    return {gss: frozenset(others) for gss, others in touching.items()}
