"""Which date is ahead: required schools before numbers, numbers before all else; and where "another place" is."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.geo import distance_km, position
from hub.meetings.distance import venue
from hub.meetings.models import Invitation, InvitedOrganisation, MeetingOption
from hub.meetings.polls.tally import counts, ranked
from hub.meetings.schools import School
from hub.meetings.states import Can
from hub.members.models import Organisation
from hub.text import UTC, local

pytestmark = pytest.mark.no_database
ORDER = [Can.NO, None, Can.MAYBE, Can.YES]
ANSWER = st.sampled_from(ORDER)
NOON = datetime(2027, 3, 2, 12, tzinfo=UTC)
POSTCODES = ["NW1 8AH", "N1 9AG", "E8 1AA", None]


def an_option(number: int, host: Organisation | None) -> MeetingOption:
    starts = NOON + timedelta(days=number)
    return MeetingOption(id=number, starts_at=starts, ends_at=starts + timedelta(hours=1), host=host, place="")


def a_school(number: int, postcode: str | None, required: bool, said: dict[int, Can | None]) -> School:
    organisation = Organisation(id=number, name=f"School {number}", kind="school", postcode=postcode)
    invited = InvitedOrganisation(organisation_id=number, organisation=organisation, is_required=required)
    line = Invitation(id=number, answered_at=NOON, is_stand_in=False, is_required=False)
    return School(invited, (line,), {number: {option: can for option, can in said.items() if can is not None}})


@given(
    st.lists(st.tuples(st.sampled_from(POSTCODES), st.booleans(), ANSWER, ANSWER), min_size=1, max_size=8),
    st.booleans(),
    st.sets(st.integers(1, 8)),
    st.booleans(),
)
def test_a_date_with_more_schools_and_no_worse_required_ones_never_ranks_lower(
    rows: list[tuple[str | None, bool, Can | None, Can | None]], later: bool, clashing: set[int], far: bool
) -> None:
    """The fuller date gets whichever of two answers is the better, and one school more; clash and journey stand
    against it."""
    fuller, other = (2, 1) if later else (1, 2)
    schools = [
        a_school(number, postcode, required, {fuller: max(one, two, key=ORDER.index), other: two})
        for number, (postcode, required, one, two) in enumerate(rows, 1)
    ]
    schools.append(a_school(99, "CR0 1AA", False, {fuller: Can.MAYBE, other: Can.NO}))
    host = Organisation(id=77, name="Host", kind="school", postcode="TW1 1AA") if far else None
    options = [an_option(number, host if number == fuller else None) for number in (1, 2)]
    clashes = {local(NOON + timedelta(days=fuller)).date(): dict.fromkeys(clashing, "Inset day")}
    assert ranked(counts(options, schools, clashes))[0].option.id == fuller


def test_a_required_no_outweighs_any_number() -> None:
    schools = [a_school(n, None, n == 1, {1: Can.NO if n == 1 else Can.YES, 2: Can.YES if n == 1 else Can.NO})
               for n in range(1, 10)]  # fmt: skip
    order = ranked(counts([an_option(1, None), an_option(2, None)], schools))
    assert [one.option.id for one in order] == [2, 1]
    assert order[1].why == "8 of 9 schools, but not School 1, required; no clash"
    assert order[1].why_without_names == "8 of 9 schools, but not 1 of those, required; no clash"


def test_the_sentence_counts_what_is_in_the_way_and_how_far_it_is() -> None:
    schools = [a_school(n, "NW1 8AH", n < 3, {1: Can.YES}) for n in (1, 2, 3)] + [a_school(4, None, False, {})]
    host = Organisation(id=3, name="School 3", kind="school", postcode="N1 9AG")
    found = counts([an_option(1, host)], schools, {NOON.date() + timedelta(days=1): {1: "Inset day", 4: "Mocks"}})[0]
    km = round(distance_km(position("NW1 8AH"), position("N1 9AG")), 1)
    assert found.why == f"3 of 4 schools, both required; mean journey {km} km; 2 clashes"


def test_another_place_is_known_by_the_postcode_it_was_written_with() -> None:
    option = an_option(1, None)
    for place, code in (("Library, 12 High Street, E8 1AA", "E8"), ("Studio, NW1", "NW1"), ("A pub", None)):
        option.place = place
        assert venue(option) == (position(code) if code else None)
