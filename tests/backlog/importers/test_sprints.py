"""The source's Sprint names on the program's one calendar."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backlog.importers.parsed import Row
from backlog.importers.sprints import CalendarSprint, ProposedSprint, align, as_of

FIRST, FORTNIGHT = date(2025, 3, 12), timedelta(14)
CALENDAR = [
    CalendarSprint(f"s{n}", f"Sprint {n}", FIRST + FORTNIGHT * (n - 1), FIRST + FORTNIGHT * n - timedelta(1))
    for n in range(1, 9)
]


def test_dates_inside_names_bring_the_teams_onto_one_calendar() -> None:
    names = ["Design Sprint 7:  6/4-6/18", "Eng-Prod Sprint 7: 6/4 / 6/18", "Data Sprint 7 - 6/4-6/18",
             "Eng-Platform Sprint 7:6/4-6/18", "Eng Sprint 8: 6/18 - 7/2"]  # fmt: skip
    aligned = align(names, CALENDAR)
    assert [match.sprint for match in aligned.matched] == ["s7", "s7", "s7", "s7", "s8"]
    assert {match.by for match in aligned.matched} == {"dates"}
    assert (aligned.proposed, aligned.questions) == ((), ())


def test_dates_that_meet_a_sprint_for_less_than_half_of_its_time_are_another_sprint() -> None:
    aligned = align(["Eng 6/13 - 6/20", "Eng 3/12 - 6/18"], CALENDAR, as_of=date(2025, 5, 28))
    assert aligned.matched == ()
    assert len(aligned.proposed) == 2


def test_without_a_calendar_names_with_the_same_dates_propose_one_sprint() -> None:
    names = ["Design Sprint 7:  6/4-6/18", "Data Sprint 7 - 6/4-6/18", "Eng 12/18-1/1"]
    aligned = align(names, [], as_of=date(2025, 5, 28))
    assert aligned.proposed == (
        ProposedSprint("Eng 12/18-1/1", ("Eng 12/18-1/1",), date(2024, 12, 18), date(2025, 1, 1)),
        ProposedSprint("Sprint 7", (names[0], names[1]), date(2025, 6, 4), date(2025, 6, 18)),
    )


def test_the_year_comes_from_the_name_or_from_the_last_day_the_file_knows_of() -> None:
    names = ["Eng 2023 1/15-1/29", "Eng 10/23 - 11/06", "Ops 4/20/22 - 5/3/22"]
    starts = {
        sprint.names[0]: sprint.starts_on for sprint in align(names, [], as_of=date(2025, 5, 28)).proposed
    }
    assert starts == {names[0]: date(2023, 1, 15), names[1]: date(2024, 10, 23), names[2]: date(2022, 4, 20)}


def test_dates_of_unknown_order_are_asked_about_and_not_guessed() -> None:
    aligned = align(["Eng 6/4-6/8"], CALENDAR, as_of=date(2025, 5, 28))
    assert [question.about for question in aligned.questions] == ["dates"]
    assert aligned.proposed == (ProposedSprint("Eng 6/4-6/8", ("Eng 6/4-6/8",), None, None),)
    told = align(["Eng 6/4-6/8"], [], as_of=date(2025, 5, 28), order="day_first")
    assert (told.proposed[0].starts_on, told.questions) == (date(2025, 4, 6), ())


def test_day_first_names_are_read_day_first() -> None:
    aligned = align(["Zahlung 26.3. - 9.4.", "Zahlung 20.5.-2.6.", "Zahlung 24.12.-7.1."], CALENDAR)
    assert [match.sprint for match in aligned.matched] == ["s2", "s6"]
    assert [match.by for match in aligned.matched] == ["dates", "dates"]


def test_a_name_a_number_and_the_persons_word_match_too() -> None:
    names = ["sprint  3", "Team9 Sprint 1", r"Harbour\PI 1\Sprint 2", "The long one", "Team9 Sprint 99"]
    aligned = align(names, CALENDAR, chosen={"the LONG one": "s5"})
    assert [(match.sprint, match.by) for match in aligned.matched] == [
        ("s3", "name"), ("s1", "number"), ("s2", "name"), ("s5", "chosen"),
    ]  # fmt: skip
    assert [sprint.name for sprint in aligned.proposed] == ["Team9 Sprint 99"]


def test_a_number_that_two_increments_share_matches_nothing() -> None:
    twice = [*CALENDAR, CalendarSprint("x1", "PI 2 Sprint 1", date(2025, 9, 1), date(2025, 9, 14))]
    assert align(["Team9 Sprint 1"], twice).matched == ()


def test_the_last_day_a_file_knows_of_is_taken_from_its_rows() -> None:
    assert as_of([]) is None
    assert as_of([Row(line=2, source_key="PAY-1", title="a")]) is None


NAMES = st.lists(
    st.one_of(
        st.text(max_size=20), st.from_regex(r"\A\w{0,5} ?[0-9]{1,2}/[0-9]{1,2} ?- ?[0-9]{1,2}/[0-9]{1,2}\Z")
    )
)


@given(NAMES, st.sampled_from([[], CALENDAR]), st.none() | st.dates())
def test_every_name_is_matched_or_proposed_once(
    names: list[str], calendar: list[CalendarSprint], last: date | None
) -> None:
    aligned = align(names, calendar, as_of=last)
    told = [match.name for match in aligned.matched] + [
        name for one in aligned.proposed for name in one.names
    ]
    assert sorted(told) == sorted(set(names))
