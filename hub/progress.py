"""How far a long command has come: a line on the terminal."""

import sys
from collections.abc import Callable

import click

Progress = Callable[[int, int], None]  # done, of how many (0: not known)
Steps = Callable[[str], Progress]  # a label for each step of a long command -> its progress


def counting(label: str) -> Progress:
    """A progress line that rewrites itself on a terminal, and stays silent until the end elsewhere."""

    said = False

    def show(done: int, total: int) -> None:
        nonlocal said
        ended = total and done >= total and not said
        said = said or bool(ended)
        if sys.stdout.isatty():
            click.echo(f"\r{label}: {done:,} of {total:,}" if total else f"\r{label}: {done:,}", nl=bool(ended))
        elif ended:
            click.echo(f"{label}: {done:,}")

    return show
