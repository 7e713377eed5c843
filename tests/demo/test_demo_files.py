"""The demo files agree with one another and with the controlled lists, and nothing in them is a real person's."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import hub.employers.states as employers
import hub.meetings.states as meetings
from hub.audits.files import offered
from hub.employers.requests.states import RequestState
from hub.geo import position
from hub.members.models import ClusterKind, Role
from hub.resources.models import Licence
from hub.room import DEMO_DATA
from hub.vocabulary import TEACHING_KINDS, is_code

pytestmark = pytest.mark.no_database

TEXTS = sorted(path for path in DEMO_DATA.rglob("*") if path.suffix in {".yaml", ".md"})
TEST_PEOPLE = {"asha", "ben", "cara", "dan", "erin", "gus", "eve", "hana", "ada"}
Row = dict[str, Any]


@cache
def rows(name: str) -> list[Row]:
    """The list called `name`, from the file that holds it."""
    file = {"organisations": "clusters", "rounds": "audits", "submissions": "audits"}.get(name, name)
    found: list[Row] = yaml.safe_load((DEMO_DATA / f"{file}.yaml").read_text("utf-8"))[name]
    return found


def keys(name: str) -> set[str]:
    return {row["key"] for row in rows(name)}


def members(cluster: str) -> set[str]:
    return {key for row in rows("clusters") if row["key"] == cluster for key in row["members"]}


def seats(person: str) -> set[tuple[str, str]]:
    """(cluster, organisation) of everyone's places that may write."""
    found = next(row for row in rows("people") if row["key"] == person)["seats"]
    return {(seat["cluster"], seat["organisation"]) for seat in found if seat["role"] != "governor"}


@pytest.mark.parametrize(
    "name", ["clusters", "organisations", "people", "resources", "meetings", "employers", "requests", "rounds"]
)
def test_keys_are_plain_and_used_once(name: str) -> None:
    found = [row["key"] for row in rows(name)]
    assert len(found) == len(set(found))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key) for key in found)


def test_the_demo_is_as_large_as_was_promised() -> None:
    assert [len(row["members"]) for row in rows("clusters")] == [24, 8]
    assert len(members("regents-canal") & members("north-special")) == 3
    assert len(rows("employers")) == 62
    assert 40 <= len(rows("people")) <= 50
    forms = Counter(row["form"] for row in rows("resources"))
    assert forms["file"] == 15
    assert forms["link"] == 3
    assert forms["page"] >= 40
    states = Counter(row["state"] for row in rows("meetings") if row["cluster"] == "regents-canal")
    assert states == {"past": 5, "confirmed": 1, "polling": 1}
    assert [row["state"] for row in rows("rounds")] == ["closed", "closed", "open", "open"]


# People and places


def test_the_people_of_the_tests_are_there_and_first() -> None:
    assert {row["key"] for row in rows("people")[: len(TEST_PEOPLE)]} == TEST_PEOPLE
    roles = {row["key"]: {seat["role"] for seat in row["seats"]} for row in rows("people")}
    assert "lead" in roles["asha"]
    assert roles["erin"] == {"broker"}
    assert roles["gus"] == {"governor"}
    assert roles["eve"] == {"enterprise_adviser"}
    assert seats("cara") == seats("ben") != seats("dan")
    assert {cluster for cluster, _ in seats("erin")} == {"regents-canal", "north-special"}


def test_only_the_administrator_has_no_seat() -> None:
    assert [row["key"] for row in rows("people") if not row["seats"]] == ["ada"]
    assert [row["key"] for row in rows("people") if row.get("is_administrator")] == ["ada"]


def test_every_seat_is_in_a_member_organisation_and_every_member_has_one() -> None:
    taken = set()
    for person in rows("people"):
        for seat in person["seats"]:
            assert seat["organisation"] in members(seat["cluster"]), person["key"]
            assert seat["role"] in set(Role)
            taken.add((seat["cluster"], seat["organisation"]))
    assert taken == {(row["key"], member) for row in rows("clusters") for member in row["members"]}


def test_clusters_and_organisations_use_the_lists() -> None:
    for cluster in rows("clusters"):
        assert cluster["kind"] in set(ClusterKind)
        assert cluster["lead_organisation"] in cluster["members"]
        assert all(is_code("borough", code) for code in cluster["boroughs"])
    for row in rows("organisations"):
        assert is_code("organisation_kind", row["kind"])
        assert is_code("borough", row["gss"])
        assert all(is_code("subject", code) for code in row["specialist_subjects"])
        assert set(row["best_days"]) <= {"mon", "tue", "wed", "thu", "fri"}


@pytest.mark.parametrize("name", ["organisations", "employers"])
def test_every_outcode_has_a_position(name: str) -> None:
    assert [row["key"] for row in rows(name) if position(row["outcode"]) is None] == []


# What they share


def test_resources_use_the_lists_and_are_shared_by_somebody_who_may() -> None:
    lists = {"kind": "resource_kind", "cost_band": "cost_band", "visibility": "visibility"}
    many = {"year_groups": "year_group", "subjects": "subject", "benchmarks": "benchmark", "ambitions": "ambition"}
    many |= {"sectors": "sector", "activity_types": "activity_type", "audiences": "audience"}
    for row in rows("resources"):
        assert all(is_code(name, row[field]) for field, name in lists.items()), row["key"]
        assert all(is_code(name, code) for field, name in many.items() for code in row[field]), row["key"]
        assert row["licence"] in set(Licence)
        assert (row["cluster"], row["organisation"]) in seats(row["author"]), row["key"]


def test_every_page_and_file_is_used_once() -> None:
    named = [row[row["form"]] for row in rows("resources") if row["form"] in {"page", "file"}]
    named += [row["file"] for row in rows("resources") if row["form"] == "page" and "file" in row]
    there = [*DEMO_DATA.glob("resources/*.md"), *(p for p in DEMO_DATA.glob("files/*") if p.suffix != ".md")]
    assert sorted(named) == sorted(path.relative_to(DEMO_DATA).as_posix() for path in there)


def test_links_say_when_they_were_checked() -> None:
    for row in rows("resources"):
        assert (row["form"] == "link") == ("url" in row) == ("checked_days_ago" in row)


def test_pages_begin_below_the_title() -> None:
    for path in DEMO_DATA.glob("resources/*.md"):
        assert not re.search(r"^# ", path.read_text("utf-8"), re.MULTILINE), path.name


# Meetings


def test_meetings_name_people_places_and_papers_that_exist() -> None:
    for row in rows("meetings"):
        here = members(row["cluster"])
        people = {row["organiser"]} | {item["owner"] for item in row["agenda"]}
        people |= {answer["person"] for answer in row.get("answers", {}).values()}
        people |= {came["person"] for came in row.get("attendance", {}).values() if "person" in came}
        assert people <= keys("people"), row["key"]
        assert {row.get("host"), *(o["host"] for o in row.get("options", []))} <= here | {None}
        assert {item["paper"] for item in row["agenda"] if "paper" in item} <= keys("resources")
        assert {item["kind"] for item in row["agenda"]} <= set(meetings.ItemKind)
        assert sum(item["minutes"] for item in row["agenda"] if not item.get("deferred")) <= row["minutes"]


def test_past_meetings_have_minutes_decisions_actions_and_everyones_attendance() -> None:
    for row in (row for row in rows("meetings") if row["state"] == "past"):
        text = (DEMO_DATA / row["minutes_page"]).read_text("utf-8").casefold()
        assert all(f"**decided:** {decision}".casefold() in text for decision in row["decisions"])
        assert row["attendance"].keys() == members(row["cluster"])
        assert {came["answer"] for came in row["attendance"].values()} <= set(meetings.Attendance)
        for action in row["actions"]:
            assert (row["cluster"], action["organisation"]) in seats(action["owner"]), action["key"]


def test_ben_owes_something_overdue_and_something_soon() -> None:
    actions = [action for row in rows("meetings") for action in row.get("actions", [])]
    due = [a["due_days"] for a in actions if a["owner"] == "ben" and "done_days_ago" not in a]
    assert min(due) < 0 < max(due)


def test_minutes_do_not_tell_who_was_away() -> None:
    for path in DEMO_DATA.glob("minutes/*.md"):
        assert not re.search(r"apolog(y|ies) from|did not attend|was absent", path.read_text("utf-8")), path.name


def test_the_poll_is_answered_by_about_two_thirds_and_not_yet_by_ben() -> None:
    poll = next(row for row in rows("meetings") if row["state"] == "polling")
    assert len(poll["options"]) == 4
    assert 15 <= len(poll["answers"]) <= 18
    assert "tollhouse-lane" not in poll["answers"]
    for answer in poll["answers"].values():
        assert {answer[option["key"]] for option in poll["options"]} <= set(meetings.Can)


# Employers


def test_employers_use_the_words_of_the_room() -> None:
    for row in rows("employers"):
        assert is_code("sector", row["sector"])
        assert is_code("borough", row["gss"])
        assert all(is_code("activity_type", code) for code in row["activity_types"])
        assert row["size_band"] in set(employers.SizeBand)
        assert row["sharing"] in set(employers.Sharing)
        assert row["stage"] in set(employers.Stage)
        assert row["rung"] in set(employers.Rung)
        assert {row["steward"], row["introduced_by"]} <= members("regents-canal")
        assert set(row["clusters"]) <= keys("clusters")
        assert (row["stage"] == "do_not_contact") == (row["do_not_contact"] is not None)
        assert row["do_not_contact"] in {None, *employers.StopReason}
        assert {person["prefers"] for person in row["people"]} <= set(employers.Prefers)
        assert {event["kind"] for event in row["events"]} <= set(employers.EventKind)
        assert {event["by"] for event in row["events"]} <= keys("people")


def test_ask_through_us_is_where_most_employers_stand() -> None:
    shared = Counter(row["sharing"] for row in rows("employers"))
    assert shared["ask_through_us"] > len(rows("employers")) / 2
    assert shared["ebp"] >= 5
    assert shared["cluster"] >= 5


def test_requests_name_employers_that_their_cluster_knows() -> None:
    known = {row["key"]: row["clusters"] for row in rows("employers")}
    for row in rows("requests"):
        assert (row["cluster"], row["organisation"]) in seats(row["person"]), row["key"]
        assert row["employer"] is None or row["cluster"] in known[row["employer"]], row["key"]
        assert row["status"] in set(RequestState), row["key"]
        assert is_code("activity_type", row["activity_type"])
        assert all(is_code("year_group", code) for code in row["year_groups"])
        assert row["sector"] is None or is_code("sector", row["sector"])
        assert {event["kind"] for event in row["events"]} <= set(employers.EventKind), row["key"]


def test_a_request_tells_its_story_in_order() -> None:
    for row in rows("requests"):
        took_place = row["status"] in {"happened", "thanked"}
        is_past = took_place or row["status"] == "fell_through"
        days = [event["days_after"] if is_past else -event["days_ago"] for event in row["events"]]
        assert days == sorted(days), row["key"]
        assert days[0] == -row["asked_days_before" if is_past else "asked_days_ago"], row["key"]
        assert took_place == ("outcome" in row), row["key"]
        assert ("happens" in row) == (is_past or row["status"] in {"agreed", "briefed"}), row["key"]


# Audits


def test_every_teaching_member_has_a_profile() -> None:
    kinds = {row["key"]: row["kind"] for row in rows("organisations")}
    profiles = yaml.safe_load((DEMO_DATA / "audits.yaml").read_text("utf-8"))["profiles"]
    assert profiles.keys() == {key for key in members("regents-canal") if kinds[key] in TEACHING_KINDS}
    assert all(0 <= chance <= 1 for profile in profiles.values() for chance in profile.values())


def test_the_closed_round_has_enough_schools_to_publish() -> None:
    closed = [row for row in rows("submissions") if row["round"] == rows("rounds")[0]["key"]]
    assert len(closed) >= 15
    assert 5 <= sum(row["consent"] for row in closed) < len(closed)


def test_submissions_are_by_people_of_the_organisation_and_answer_real_questions() -> None:
    families = {row["key"]: row["frameworks"] for row in rows("rounds")}
    for row in rows("submissions"):
        assert ("regents-canal", row["organisation"]) in seats(row["person"])
        frameworks = [one for family in families[row["round"]] for one in offered("school", family)]
        assert set(row.get("answers", {})) <= {question for one in frameworks for question in one.questions}
    drafts = {
        row["organisation"]: row["answers"]
        for row in rows("submissions")
        if row.get("draft") and row["round"] == "this-year"
    }
    assert 15 <= len(drafts["tollhouse-lane"]) <= 22


# Nobody real


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_addresses_sites_and_telephones_lead_nowhere(path: Path) -> None:
    text = path.read_text("utf-8")
    public = ("nationalcareers.service.gov.uk", "www.gov.uk")
    for host in re.findall(r"@([\w.-]*\w)", text):
        assert host == "example.org" or host.endswith(".example.org"), host
    for host in re.findall(r"https?://([\w.-]+)", text):
        assert host.endswith((".example", ".example.org")) or host in public, host
    for number in re.findall(r"(?<![\d,.])0[\d ]{9,}", text):
        assert re.fullmatch(r"020 7946 0\d{3} *", number), number


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_nobody_shouts(path: Path) -> None:
    assert "!" not in path.read_text("utf-8")


def test_no_two_people_share_an_address_or_a_number() -> None:
    contacts = [person for row in rows("employers") for person in row["people"]]
    for field in ("email", "phone"):
        used = [person[field] for person in [*contacts, *rows("people")] if field in person]
        assert len(used) == len(set(used))
