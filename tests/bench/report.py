"""One line per page on the way, and docs/benchmarks.md at the end of a whole run."""

from typing import Any

COLUMNS = ("per s", 8), ("CPU ms", 8), ("p50", 7), ("p95", 7), ("p99", 7), ("SQL", 5), ("bytes", 8), ("bare CPU", 10)
HEAD = " " * 26 + "".join(f"{name:>{width}}" for name, width in (*COLUMNS, ("times", 7), ("share", 7)))


def times(row: dict[str, Any]) -> float:
    """CPU per request, as a multiple of the bare page's."""
    return float(row["ours"]["cpu"] / max(row["bare"]["cpu"], 0.001))


def share(row: dict[str, Any]) -> float:
    """Requests per second, as a share of the bare page's."""
    return float(row["ours"]["per_second"] / max(row["bare"]["per_second"], 0.001))


def line(row: dict[str, Any]) -> str:
    ours = row["ours"]
    failed = f"  {ours['failed']:.0f} FAILED" if ours["failed"] else ""
    return (
        f"{row['page']:26}{ours['per_second']:8.0f}{ours['cpu']:8.2f}{ours['p50']:7.1f}{ours['p95']:7.1f}"
        f"{ours['p99']:7.1f}{row['statements']:5}{row['bytes']:8}{row['bare']['cpu']:10.2f}{times(row):7.2f}"
        f"{share(row):7.2f}{failed}"
    )


def write(results: list[dict[str, Any]], seconds: float) -> None:
    raise NotImplementedError
