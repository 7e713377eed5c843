"""A real calendar that deals with invitations as mail programs do: the one behind Evolution and GNOME Calendar. (khal
and calcurse read a file of events and never look at its METHOD.)"""

import os
import subprocess
from pathlib import Path

import pytest

PYTHON = "/usr/bin/python3"  # of the system: the bindings of GNOME are not on PyPI
NEEDED = [Path("/usr/libexec/evolution-calendar-factory"), Path("/usr/bin/dbus-run-session")]

needs_evolution = pytest.mark.skipif(
    not all(path.exists() for path in NEEDED)
    or subprocess.run([PYTHON, "-c", "import gi; gi.require_version('ECal', '2.0')"], capture_output=True).returncode,
    reason="Evolution's calendar is not installed (tests/packages)",
)

# Prints what stands in the calendar after each file: start and end in London, title.
TAKING = """
import sys, gi
gi.require_version("ECal", "2.0"), gi.require_version("EDataServer", "1.2")
from gi.repository import ECal, EDataServer, ICalGLib
calendar = EDataServer.SourceRegistry.new_sync(None).ref_builtin_calendar()
client = ECal.Client.connect_sync(calendar, ECal.ClientSourceType.EVENTS, 10, None)
london = ICalGLib.Timezone.get_builtin_timezone("Europe/London")
def moment(time):
    if time.get_tzid():
        time.set_timezone(client.get_timezone_sync(time.get_tzid(), None)[1])
    return time.convert_to_zone(london).as_ical_string()
for path in sys.argv[1:]:
    with open(path, encoding="utf-8", newline="") as file:
        client.receive_objects_sync(ICalGLib.Component.new_from_string(file.read()), ECal.OperationFlags.NONE, None)
    found = client.get_object_list_sync("#t", None)[1]
    print(*(f"{moment(one.get_dtstart())} {moment(one.get_dtend())} {one.get_summary()}" for one in found), sep="; ")
"""


def after_each(folder: Path, *bodies: bytes) -> list[str]:
    """What stands in an empty calendar after each of these messages has come, "" for nothing."""
    files = [folder / f"message-{number}.ics" for number in range(len(bodies))]
    for file, body in zip(files, bodies, strict=True):
        file.write_bytes(body)
    home = folder / "home"
    home.mkdir(mode=0o700)
    environment = {**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home), "TZ": "Europe/London"}
    words = ["dbus-run-session", "--", PYTHON, "-c", TAKING, *map(str, files)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]
