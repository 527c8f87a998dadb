"""Looks over time to what may be said of an address; times are hours after midnight of 1 November 2026."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jendela.links import confirmation, history
from jendela.links.confirmation import State
from jendela.links.history import History, Run
from jendela.links.observation import Kind, Look, Reason

URL = "https://dinas.contoh.go.id/"
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
OK = (Kind.OK, Reason.NONE)
GONE = (Kind.BROKEN, Reason.NOT_FOUND)
FAULT = (Kind.BROKEN, Reason.SERVER_ERROR)
LATE = (Kind.UNKNOWN, Reason.TIMEOUT)
CLOSED_TO_US = (Kind.UNKNOWN, Reason.FORBIDDEN)
UNSAFE = (Kind.UNSAFE, Reason.TAKEN_OVER)


def at(hours: float) -> str:
    return (BEGIN + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def look(hours: float, what: tuple[Kind, Reason], vantage: str = "abroad", url: str = URL) -> Look:
    return Look(url, at(hours), vantage, *what)


def known(*looks: Look, runs: tuple[Run, ...] = ()) -> History:
    by: dict[str, dict[str, list[Look]]] = {}
    for each in looks:
        by.setdefault(each.url, {}).setdefault(each.vantage, []).append(each)
    return History(runs, {url: {v: tuple(seen) for v, seen in found.items()} for url, found in by.items()})


def standing(*looks: Look, runs: tuple[Run, ...] = ()) -> confirmation.Standing:
    return confirmation.standings(known(*looks, runs=runs), {"city"})[URL]


def states(*looks: Look, runs: tuple[Run, ...] = ()) -> list[str]:
    return [str(spell.state) for spell in standing(*looks, runs=runs).spells]


def whole(hours: float, vantage: str = "abroad", shard: tuple[int, int] = (1, 1), *, apart: bool = False) -> Run:
    return Run(at(hours), vantage, whole=True, shard=shard, apart=apart)


def test_one_failure_is_looked_into_and_not_told() -> None:
    assert states(look(0, OK), look(6, GONE)) == ["open", "checking"]
    assert states(look(0, OK), look(6, GONE), look(6.5, OK)) == ["open", "checking", "open"]


@pytest.mark.parametrize("reason", [Reason.NOT_FOUND, Reason.GONE, Reason.NO_SUCH_HOST])
def test_what_is_gone_is_believed_when_seen_twice(reason: Reason) -> None:
    found = standing(look(0, OK), look(6, (Kind.BROKEN, reason)), look(6.5, (Kind.BROKEN, reason)))
    assert found.state is State.CLOSED
    assert (found.since, found.confirmed) == (at(6), at(6.5))


def test_any_other_failure_is_believed_when_it_lasts_for_a_day() -> None:
    failing = [look(hours, FAULT) for hours in (6, 6.5, 12, 18, 24)]
    assert states(look(0, OK), *failing) == ["open", "checking"]
    found = standing(look(0, OK), *failing, look(30, FAULT))
    assert found.state is State.CLOSED
    assert datetime.fromisoformat(found.confirmed) - datetime.fromisoformat(found.since) <= timedelta(hours=30)


def test_complete_runs_that_say_nothing_new_confirm_what_they_saw() -> None:
    runs = tuple(whole(hours) for hours in (6, 12, 18, 24, 30, 36))
    assert states(look(0, OK), look(6, FAULT), runs=runs) == ["open", "closed"]
    assert standing(look(0, OK), look(6, FAULT), runs=runs).looked == at(36)
    assert states(look(0, OK), look(6, FAULT), runs=runs[:4]) == ["open", "checking"]


def test_runs_that_were_kept_apart_of_another_vantage_or_shard_confirm_nothing() -> None:
    other = next(number for number in (1, 2) if not history.in_shard(URL, (number, 2)))
    for run in (whole(12, apart=True), whole(12, "city"), whole(12, shard=(other, 2)), Run(at(12), "abroad")):
        assert states(look(0, OK), look(6, GONE), runs=(run,)) == ["open", "checking"]
    assert states(look(0, OK), look(6, GONE), runs=(whole(12, shard=(3 - other, 2)),)) == ["open", "closed"]


@pytest.mark.parametrize("reason", [Reason.TIMEOUT, Reason.RESET, Reason.TLS_ALERT, Reason.REFUSED])
@pytest.mark.parametrize("kind", [Kind.BROKEN, Kind.UNKNOWN])
def test_what_may_be_a_closed_border_counts_from_inside_the_country_or_by_eye_only(kind: Kind, reason: Reason) -> None:
    hours = (6, 12, 18, 24, 30)
    for vantage, expected in (("abroad", "unknown"), ("city", "closed"), (confirmation.PERSON, "closed")):
        failing = [look(each, (kind, reason), vantage) for each in hours]
        assert states(look(0, OK, vantage), *failing) == ["open", expected]


def test_a_vantage_in_the_country_is_preferred_for_two_days() -> None:
    assert states(look(0, OK, "city"), look(6, GONE), look(12, GONE)) == ["open"]
    assert states(look(0, OK, "city"), look(50, GONE), look(56, GONE)) == ["open", "closed"]
    assert states(look(0, OK, "city"), look(6, UNSAFE)) == ["open", "withdrawn"]


def test_what_we_could_not_tell_is_unknown_and_never_closed() -> None:
    assert states(look(0, OK), look(6, CLOSED_TO_US)) == ["open", "unknown"]
    assert states(look(0, GONE), look(6, GONE), look(12, CLOSED_TO_US)) == ["closed"]
    assert states(look(0, GONE), look(6, GONE), look(12, CLOSED_TO_US), look(18, CLOSED_TO_US)) == ["closed", "unknown"]
    assert states(*[look(hours, CLOSED_TO_US) for hours in range(0, 240, 6)]) == ["unknown"]


def test_a_page_that_fails_three_times_a_week_and_recovers_is_flaky() -> None:
    looks = [look(hours, FAULT if hours % 24 == 6 else OK) for hours in range(0, 73, 6)]
    assert states(*looks)[-1] == "flaky"
    assert states(*looks, look(24 * 11, OK))[-1] == "open"


def test_an_unsafe_page_is_withdrawn_at_once_and_opened_after_two_clean_looks() -> None:
    assert states(look(0, OK), look(6, UNSAFE)) == ["open", "withdrawn"]
    assert states(look(0, UNSAFE), look(6, OK)) == ["withdrawn"]
    assert states(look(0, UNSAFE), look(6, OK), look(6.5, OK)) == ["withdrawn"]
    assert states(look(0, UNSAFE), look(6, OK), look(12, UNSAFE), look(18, OK)) == ["withdrawn"]
    assert states(look(0, UNSAFE), look(6, OK), look(12, OK)) == ["withdrawn", "open"]
    assert states(look(0, UNSAFE), look(6, GONE), look(12, GONE)) == ["withdrawn"]


def test_an_address_that_no_run_covers_any_more_was_last_looked_at_when_it_was() -> None:
    runs = tuple(whole(hours) for hours in range(0, 24 * 30, 6))
    assert standing(look(0, OK), runs=runs).looked < at(24 * 9)


def test_suspects_are_due_after_half_an_hour_with_some_that_are_well() -> None:
    others = [look(6, OK, url=f"https://w{number}.contoh.go.id/") for number in range(9)]
    found = confirmation.standings(known(look(0, OK), look(6, GONE), *others), ())
    urls = [URL, *(each.url for each in others), "https://baru.contoh.go.id/"]
    assert confirmation.due(urls, found, at(6.2)) == ([], [each.url for each in others[:5]])
    assert confirmation.due(urls, found, at(6.5))[0] == [URL]


@given(
    st.lists(
        st.tuples(st.sampled_from([OK, GONE, FAULT, LATE, CLOSED_TO_US, UNSAFE]), st.sampled_from(["abroad", "city"])),
        min_size=1,
        max_size=30,
    )
)
def test_spells_follow_each_other_without_gaps_and_one_failure_never_closes(
    seen: list[tuple[tuple[Kind, Reason], str]],
) -> None:
    looks = [look(6 * number, what, vantage) for number, (what, vantage) in enumerate(seen)]
    found = standing(*looks)
    for one, other in zip(found.spells, found.spells[1:], strict=False):
        assert one.end == other.start
        assert one.state is not other.state
    assert found.spells[-1].end == ""
    if sum(what in (GONE, FAULT, LATE) for what, _ in seen) < 2:
        assert State.CLOSED not in {spell.state for spell in found.spells}
