"""One slide of a What's the point?. What writes it is loaded with the first that is asked for."""

from hub.resources.models import Resource

MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def slide(row: Resource, terms: str) -> bytes:
    """`terms`: what others may do with it, in words; it stands on the slide with the organisation's name."""
    from hub.resources.kinds.slide_file import written  # late: python-pptx with lxml and Pillow takes 56 ms and 9 MB

    return written(row, terms)
