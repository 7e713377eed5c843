"""Documents for the tests of the search. The numbers are their ids."""

from datetime import UTC, datetime

from hub.search import Document, Found, Query, find

HUB, CANAL, HEATH, SCHOOL = "hub", "cluster:1", "cluster:2", "org:7"
EVERYBODY = frozenset({"public", HUB})
ASHA = frozenset({"public", HUB, CANAL})
DAN = frozenset({"public", HUB, HEATH})


def document(number: int, title: str, body: str = "", token: str = HUB, **more: object) -> Document:
    day = datetime(2026, 1, number, 9, tzinfo=UTC) if number < 28 else None
    values = {"kind": "resource", "audience": frozenset({token}), "sort_at": day, **more}
    return Document(id=number, title=title, body=body, **values)  # type: ignore[arg-type]


LIBRARY = [
    document(
        1,
        "Nursing: what the work is",
        "Nurses care for people who are ill. Some work in schools.",
        facets={"year_group": ["y9", "y10"], "subject": ["science"]},
    ),
    document(
        2,
        "Health jobs assembly",
        "Slides for an assembly. One slide is about nurses and midwives.",
        facets={"year_group": ["y9"], "subject": ["science", "pshe"]},
    ),
    document(
        3,
        "Plumbers",
        "Plumbers fit pipes. The labour market information is of last year.",
        facets={"year_group": ["y11"], "subject": ["maths"]},
    ),
    document(4, "Work experience letters", "Letters to parents, and the labour of writing them.", tags="Year 10"),
    document(5, "Canal plan", "Only for the Canal cluster: barges and locksmiths.", token=CANAL),
    document(6, "Heath plan", "Only for the Heath cluster: ponies, marmalade and locksmiths.", token=HEATH),
    document(7, "Marmalade factory", "One school's own note about zymurgy.", token=SCHOOL),
    document(8, "Minutes of the spring meeting", "The café visit was agreed.", kind="meeting"),
    document(9, "Apprenticeships at the college", "Engineering, catering, care.", summary="How to apply for one"),
]


def ask(text: str, audience: frozenset[str] = EVERYBODY, **more: object) -> Found:
    return find(Query(text, audience, **more))  # type: ignore[arg-type]


def ids(found: Found) -> list[int]:
    return [hit.id for hit in found.hits]
