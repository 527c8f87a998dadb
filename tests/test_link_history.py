from __future__ import annotations

import msgspec
import pytest
from test_confirmation import GONE, OK, UNSAFE, URL, at, look, whole

from jendela.links import history
from jendela.links.history import History, Run, Stray
from jendela.links.observation import Kind, Look, Reason

DAY = "looks/11/01.jsonl"


def again(*runs: tuple[Run, list[Look]]) -> tuple[History, list[int]]:
    """Write runs one after the other, each on what could be read of those before; count the lines of each."""
    content, counts = b"", []
    for run, looks in runs:
        lines = history.written(run, looks, history.read([(DAY, content)]))
        counts.append(len(lines))
        content += b"".join(line + b"\n" for line in lines)
    return history.read([(DAY, content)]), counts


def host(number: int, what: tuple[Kind, Reason] = OK, hours: float = 0) -> Look:
    return look(hours, what, url=f"https://h{number}.contoh.go.id/")


def test_a_run_writes_one_line_and_one_for_each_look_that_says_something_new() -> None:
    found, counts = again(
        (whole(0), [look(0, OK)]),
        (whole(6), [look(6, OK)]),
        (whole(12), [look(12, GONE)]),
        (whole(18), [look(18, GONE)]),
        (Run(at(18.5), "abroad"), [look(18.5, GONE)]),
    )
    assert counts == [2, 1, 2, 1, 2]
    assert [each.at for each in found.looks[URL]["abroad"]] == [at(0), at(12), at(18.5)]
    assert len(found.runs) == 5
    assert found.strays == ()


@pytest.mark.parametrize("change", [{"status": 204}, {"certificate_ends": "2027-01-01"}, {"reason": Reason.FORBIDDEN}])
def test_a_new_status_or_certificate_is_news_and_another_duration_is_none(change: dict[str, object]) -> None:
    first = msgspec.structs.replace(look(0, OK), status=200, certificate_ends="2026-12-01", milliseconds=100)
    other = msgspec.structs.replace(first, at=at(6), **change)
    same = msgspec.structs.replace(first, at=at(6), milliseconds=900)
    assert again((whole(0), [first]), (whole(6), [other]))[1] == [2, 2]
    assert again((whole(0), [first]), (whole(6), [same]))[1] == [2, 1]


def test_once_a_week_an_address_has_a_line_though_nothing_changed() -> None:
    runs = [(whole(hours), [look(hours, OK)]) for hours in range(0, 24 * 28, 6)]
    found, counts = again(*runs)
    assert sum(counts) - len(runs) == 4
    assert len(found.looks[URL]["abroad"]) == 4


def test_a_title_is_written_when_it_is_new_and_read_for_the_lines_after() -> None:
    looks = [msgspec.structs.replace(look(hours, OK), status=hours, title="Dinas Contoh") for hours in (0, 6)]
    lines = history.written(whole(6), looks[1:], again((whole(0), looks[:1]))[0])
    assert b"Dinas" not in b"".join(lines)
    found, _ = again((whole(0), looks[:1]), (whole(6), looks[1:]))
    assert [each.title for each in found.looks[URL]["abroad"]] == ["Dinas Contoh", "Dinas Contoh"]


def test_of_an_unsafe_page_nothing_is_written_but_that_it_is() -> None:
    unsafe = msgspec.structs.replace(
        look(0, UNSAFE), title="Slot gacor", final_url="https://x.example/", status=200, language="th", digest="ab"
    )
    (line,) = history.written(whole(0), [unsafe], History())[1:]
    assert msgspec.json.decode(line) == {"look": {"url": URL, "at": at(0), "vantage": "abroad", "verdict": "UNSAFE"}}


@pytest.mark.parametrize(
    "line",
    [
        b'{"look":{"url":"https://a.exam',
        b"not ours",
        b"{}",
        b"[]",
        b'"x"',
        b"\xff\xfe",
        b'{"look":{"url":"u","at":"yesterday","vantage":"v","verdict":"OK"}}',
        b'{"look":{"url":"u","at":"2026-11-01T00:00:00+07:00","vantage":"v","verdict":"OK"}}',
        b'{"look":{"url":"u","at":"2026-11-01T00:00:00Z","vantage":"v","verdict":"GREAT"}}',
        b'{"other":{}}',
        b'{"run":{"at":"2026-11-01T00:00:00Z","vantage":"v","counts":{"a":"b"}}}',
        b"[" * 5000,
        b'{"run":"' + b"a" * 9000 + b'"}',
    ],
    ids=range(13),
)
def test_a_torn_or_foreign_line_is_set_aside_and_named(line: bytes) -> None:
    (good,) = history.written(whole(0), [], History())
    found = history.read([(DAY, good + b"\n" + line + b"\n" + good + b"\n"), ("reviews/11/01.jsonl", b"other\n")])
    assert found.strays == (Stray(DAY, 2),)
    assert len(found.runs) == 2


def test_when_many_hosts_fail_that_were_well_it_is_our_network() -> None:
    before = again((whole(0), [host(number) for number in range(20)]))[0]
    lost = (Kind.UNKNOWN, Reason.TIMEOUT)

    def run(failing: int) -> Run:
        looks = [host(number, lost if number < failing else OK, 6) for number in range(20)]
        return history.coverage(looks, before, at(6), "abroad", whole=True)

    assert not run(4).apart
    assert run(5).apart
    assert run(5).failing == 5
    assert run(5).counts == {"OK": 15, "UNKNOWN": 5}


def test_hosts_that_are_long_dead_do_not_make_it_our_network() -> None:
    lost = (Kind.BROKEN, Reason.NO_SUCH_HOST)
    looks = [host(number, lost if number < 9 else OK) for number in range(20)]
    before = again((whole(0), looks))[0]
    assert not history.coverage(looks, before, at(6), "abroad", whole=True).apart


def test_when_nobody_answers_it_is_our_network_also_the_first_time() -> None:
    looks = [host(number, (Kind.UNKNOWN, Reason.DNS_TEMPORARY)) for number in range(5)]
    assert history.coverage(looks, History(), at(0), "abroad", whole=True).apart
    assert not history.coverage(looks[:1], History(), at(0), "abroad", whole=False).apart


def test_a_run_that_is_kept_apart_writes_its_own_line_only() -> None:
    assert len(history.written(whole(0, apart=True), [look(0, GONE)], History())) == 1


def test_every_host_belongs_to_one_shard_whatever_its_path() -> None:
    for number in range(50):
        name = f"https://h{number}.contoh.go.id"
        shards = [one for one in range(1, 5) if history.in_shard(f"{name}/a?b", (one, 4))]
        assert len(shards) == 1
        assert history.in_shard(f"{name}:8443/other", (shards[0], 4))
    assert history.in_shard(URL, (1, 1))
