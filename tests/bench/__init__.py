"""Measures the hub: `make bench`, or `python -m tests.bench --size 200 --page resources` for one thing.

generator.py makes a hub of a given size; prepared.py keeps it ready and starts it; pages.py lists what is asked for;
bare.py is the page that it is compared with; load.py asks and counts; report.py writes docs/benchmarks.md.
"""
