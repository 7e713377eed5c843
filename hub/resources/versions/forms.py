"""The form for a new version of one file."""

from typing import Any

from wtforms import fields

from hub.fields import Files, Text
from hub.forms import Form
from hub.resources.forms import NO_ROOM
from hub.resources.models import ResourceFile
from hub.resources.uploads import Received, Upload

CHOOSE = "Choose the new file"
THE_SAME = "This is what is there now, to the last letter. Choose the file with your changes in it"


class NewVersionForm(Form):
    uploads = Files("Drop the new file here, or choose it", render_kw={"multiple": False})
    note = Text(
        "What is new in it",
        required="Say what is new in it, in a few words",
        limit=200,
        hint="Those who said they used it are told these words. Like ‘Pay figures of 2026’.",
    )
    seen = fields.HiddenField()  # the version that stood there when the form was drawn

    def __init__(self, file: ResourceFile, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted():
            self.seen.data = str(file.version)

    def chosen(self, received: Received, file: ResourceFile, room: int) -> Upload | None:
        """The file that was sent last; None, with the reason on the form, where it cannot take the place of `file`.
        `room` is what the organisation's files may still take up."""
        for sentence in received.refused:
            self.keep("uploads", sentence)
        received.good = received.good[-1:]
        if not received.good:
            if not received.refused:
                self.keep("uploads", CHOOSE)
            return None
        (upload,) = received.good
        if wrong := THE_SAME if upload.sha256 == file.sha256 else NO_ROOM if upload.size > room else "":
            received.good = []
            self.keep("uploads", wrong)
            return None
        return None if received.refused else upload

    def is_next(self, file: ResourceFile) -> bool:
        """False, with a word on the form, where somebody put a version there after it was drawn. Sent again, this
        one goes on top: nothing is lost, theirs stays as an older version."""
        if not self.seen.data or self.seen.data == str(file.version):
            return True
        self.seen.data = str(file.version)
        self.form_errors.append(
            f"Somebody else put version {file.version} here while you were writing: ‘{file.version_note}’. "
            "Look at it first. Send yours again to put it on top; theirs stays among the older ones."
        )
        return False
