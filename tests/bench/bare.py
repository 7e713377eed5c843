"""The rival: a Flask page as one would write it by hand in an hour. 25 dictionaries, one template, no macros, no
sign-in; it is padded to as many bytes and makes as many trivial statements as the page that it is compared with."""

import os

import sqlalchemy as sa
from flask import Flask, render_template_string

TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
<table>{% for row in rows %}
<tr><td><a href="/rows/{{ row.id }}">{{ row.name }}</a></td><td>{{ row.school }}</td><td>{{ row.day }}</td>
<td>{{ row.text }}</td></tr>
{%- endfor %}</table>
<!-- {{ padding }} -->
</body></html>"""

app = Flask(__name__)
engine = sa.create_engine(os.environ["BARE_DATABASE_URL"])
STATEMENT = sa.text("SELECT id, name FROM cluster WHERE id = :id")


@app.get("/<int:statements>/<int:size>")
def page(statements: int, size: int) -> str:
    with engine.connect() as connection:
        for number in range(statements):
            connection.execute(STATEMENT, {"id": number}).all()
    rows = [
        {
            "id": n,
            "name": f"Number {n}",
            "school": "Tollhouse Lane School",
            "day": "Monday 2 November",
            "text": "text " * 12,
        }
        for n in range(25)
    ]
    return render_template_string(TEMPLATE, title="A page", rows=rows, padding="x" * max(0, size - 4_200))


@app.get("/healthz")
def healthz() -> str:
    return "alive"
