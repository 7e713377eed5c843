"""One line per page on the way, and the tables of docs/benchmarks.md at the end of a whole run."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

COLUMNS = (
    ("per s", 8),
    ("CPU ms", 8),
    ("p50", 7),
    ("p95", 7),
    ("p99", 7),
    ("SQL", 5),
    ("bytes", 8),
    ("bare CPU", 10),
    ("times", 7),
    ("share", 7),
)
HEAD = " " * 26 + "".join(f"{name:>{width}}" for name, width in COLUMNS)
DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- tables: written by make bench -->", "<!-- end of the tables -->"
MOST_TIMES = {"list": 2.0, "detail": 2.0, "search": 3.0}  # the bare page's CPU per request
Row = dict[str, Any]


def times(row: Row) -> float:
    """CPU per request, as a multiple of the bare page's."""
    return float(row["ours"]["cpu"] / max(row["bare"]["cpu"], 0.001))


def share(row: Row) -> float:
    """Requests per second, as a share of the bare page's."""
    return float(row["ours"]["per_second"] / max(row["bare"]["per_second"], 0.001))


def line(row: Row) -> str:
    ours = row["ours"]
    failed = f"  {ours['failed']:.0f} FAILED" if ours["failed"] else ""
    return (
        f"{row['page']:26}{ours['per_second']:8.0f}{ours['cpu']:8.2f}{ours['p50']:7.1f}{ours['p95']:7.1f}"
        f"{ours['p99']:7.1f}{row['statements']:5}{row['bytes']:8}{row['bare']['cpu']:10.2f}{times(row):7.2f}"
        f"{share(row):7.2f}{failed}"
    )


def write(results: list[Row], seconds: float) -> None:
    """Into docs/benchmarks.md, between its two marks; what was written around them by hand stays."""
    text = DOCUMENT.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    tables = [f"Measured on {date.today():%-d %B %Y}, in {seconds / 60:.0f} minutes.", _summary(results)]
    tables += [_table(result) for result in results]
    DOCUMENT.write_text("\n\n".join([before.rstrip(), BEGIN, *tables, END]) + after, "utf-8")


def _summary(results: list[Row]) -> str:
    columns = (
        "hub", "loading", "index", "on disk", "a worker, to itself", "`flask hub serve` answers",
        "50 readers without a pause: p50 / p95 / failures", "who pause 1 to 9 s",
    )  # fmt: skip
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for result in results:
        made, readers = result["made"], result.get("readers")
        fifty, pausing = (_waited(readers), _waited(readers["pausing"])) if readers else ("", "")
        lines.append(
            f"| {result['size']:,} schools, {result['database']} | {made['loading_s']:.0f} s | {made['index_s']:.0f} s "
            f"| {made['mb']:.0f} MB | {result['worker_mb']:.0f} MB, {result['own_mb']:.0f} "
            f"| {result['start_s']:.1f} s | {fifty} | {pausing} |"
        )
    return "\n".join(lines)


def _waited(run: Row) -> str:
    return f"{run['p50']:.0f} / {run['p95']:.0f} ms / {run['failed']}"


def _table(result: Row) -> str:
    columns = (
        "page", "requests/s", "CPU ms", "p50 / p95 / p99 ms", "SQL", "bytes", "CPU, times the bare page",
        "throughput, share of the bare page",
    )  # fmt: skip
    lines = [f"### {result['size']:,} schools on {result['database']}", "", f"| {' | '.join(columns)} |"]
    lines.append("|---" * len(columns) + "|")
    for row in result["pages"]:
        ours, most = row["ours"], MOST_TIMES.get(row["kind"])
        missed = " (missed)" if most and times(row) > most else ""
        tail = f"{ours['p50']:.0f} / {ours['p95']:.0f} / {ours['p99']:.0f}"
        cells = (
            row["page"], f"{ours['per_second']:.0f}", f"{ours['cpu']:.1f}", tail, row["statements"],
            f"{row['bytes']:,}", f"{times(row):.1f}{missed}", f"{share(row):.2f}",
        )  # fmt: skip
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def section(begin: str, end: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table of a measurement of its own, between its two marks."""
    text = DOCUMENT.read_text("utf-8")
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    lines = [f"Measured on {date.today():%-d %B %Y}.", "", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    DOCUMENT.write_text("\n\n".join([before.rstrip(), begin, "\n".join(lines), end]) + after, "utf-8")
