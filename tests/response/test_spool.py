"""Requests reach a drill whole or not at all, whatever lies in the folder; every one is answered or withdrawn."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from chaos.response.request import Answer, Outcome, Refused, Request
from chaos.response.spool import FOLDER, MAX_AT_ONCE, MAX_BYTES, Spool, Unanswered, ask


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def opened(run: Path) -> Spool:
    return Spool(run / FOLDER)


@contextmanager
def answering(opened: Spool) -> Iterator[list[Request | Refused]]:
    """A drill that answers every request by its own text, in a thread of its own."""
    seen: list[Request | Refused] = []
    over = threading.Event()

    def serve() -> None:
        while not over.wait(0.005):
            for path, request in opened.take():
                seen.append(request)
                said = str(request) if isinstance(request, Refused) else request.by
                opened.answer(path, Answer(Outcome.TAKEN, said))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def left(run: Path) -> list[str]:
    return sorted(each.name for each in (run / FOLDER).iterdir())


def waits(run: Path) -> bool:
    """Whether a whole request is there."""
    return any(name.endswith(".asked") for name in left(run))


def test_a_request_is_answered_and_leaves_nothing_behind(run: Path, opened: Spool) -> None:
    with answering(opened) as seen:
        assert ask(run, Request("Kim", "Lee", "incident-1"), 5.0) == Answer(Outcome.TAKEN, "Kim")
    assert seen == [Request("Kim", "Lee", "incident-1")]
    assert left(run) == []


def test_nobody_elses_answer_is_taken_and_none_is_lost(run: Path, opened: Spool) -> None:
    with answering(opened) as seen, ThreadPoolExecutor(4) as people:
        names = [f"person {n}" for n in range(40)]
        answers = list(people.map(lambda name: ask(run, Request(name), 10.0), names))
    assert [answer.said for answer in answers if answer] == names
    assert len(seen) == 40


def test_a_request_that_nobody_takes_is_withdrawn(run: Path, opened: Spool) -> None:
    assert ask(run, Request("Kim"), 0.05) is None
    assert list(opened.take()) == []
    assert left(run) == []


def claim(opened: Spool, asked: Future[Answer | None]) -> Path | None:
    """The request of `asked` once it is claimed; None where it was withdrawn before."""
    while not asked.done():
        if claimed := list(opened.take()):
            return claimed[0][0]
    return None


def claimed_while_asked(run: Path, opened: Spool, person: ThreadPoolExecutor) -> tuple[Future[Answer | None], Path]:
    """Somebody who asks, is not answered in time, and whose request was claimed: asked again until that is so."""
    while True:
        asked = person.submit(ask, run, Request("Kim"), 0.05)
        if path := claim(opened, asked):
            return asked, path


def test_a_request_that_the_drill_has_claimed_is_not_withdrawn(
    run: Path, opened: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chaos.response.spool.CLAIMED_WITHIN_S", 60.0)
    with ThreadPoolExecutor(1) as person:
        asked, path = claimed_while_asked(run, opened, person)
        threading.Timer(0.2, opened.answer, [path, Answer(Outcome.TAKEN, "late")]).start()
        assert asked.result() == Answer(Outcome.TAKEN, "late")


def test_a_request_that_the_drill_claimed_and_never_answered_is_told_as_such(
    run: Path, opened: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chaos.response.spool.CLAIMED_WITHIN_S", 0.05)
    with ThreadPoolExecutor(1) as person:
        asked, _ = claimed_while_asked(run, opened, person)
        with pytest.raises(Unanswered):
            asked.result()


def test_many_who_ask_while_the_drill_ends_are_all_told_and_nothing_is_left(run: Path, opened: Spool) -> None:
    with ThreadPoolExecutor(8) as people:
        asked = [people.submit(ask, run, Request(f"person {n}"), 5.0) for n in range(60)]
        while not waits(run):
            pass
        opened.close()
        for each in asked:
            # Whoever comes too late finds no folder.
            with suppress(FileNotFoundError):
                answer = each.result()
                assert answer
                assert answer.outcome is Outcome.NOTHING_OPEN
    assert list(run.iterdir()) == []


def test_what_waits_when_the_drill_ends_is_told_so(run: Path, opened: Spool) -> None:
    with ThreadPoolExecutor(1) as person:
        asked = person.submit(ask, run, Request("Kim"), 5.0)
        while not waits(run):
            pass
        opened.close()
        answer = asked.result()
    assert answer
    assert answer.outcome is Outcome.NOTHING_OPEN
    assert list(run.iterdir()) == []


def test_what_cannot_be_removed_does_not_keep_the_end_from_being_told(run: Path, opened: Spool) -> None:
    with ThreadPoolExecutor(1) as person:
        (run / FOLDER / "1-1-1.asked.tmp").mkdir()
        asked = person.submit(ask, run, Request("Kim"), 60.0)
        while not waits(run):
            pass
        opened.close()
        answer = asked.result()
    assert answer
    assert answer.outcome is Outcome.NOTHING_OPEN


def test_a_drill_that_is_over_cannot_be_asked(run: Path, opened: Spool) -> None:
    opened.close()
    with pytest.raises(OSError, match="No such file"):
        ask(run, Request("Kim"), 0.05)
    assert list(run.iterdir()) == []


def put(run: Path, content: bytes, name: str = "00000000000000000001-1-1.asked") -> Path:
    path = run / FOLDER / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\x00", b'{"by": 7}', b'{"by": "Kim", "sudo": true}', b'{"by": ""}', b"[" * 1000, b" " * 10**6],
)
def test_what_is_no_request_is_refused_and_removed(run: Path, opened: Spool, content: bytes) -> None:
    put(run, content)
    ((_, found),) = opened.take()
    assert isinstance(found, Refused)
    assert left(run) == []


def test_no_more_of_a_file_is_read_than_a_request_may_hold(run: Path, opened: Spool) -> None:
    put(run, b'{"by": "Kim"}' + b" " * MAX_BYTES)
    ((_, found),) = opened.take()
    assert "larger than" in str(found)


def test_a_name_that_a_terminal_would_obey_is_spelled_out(run: Path, opened: Spool) -> None:
    put(run, rb'{"by": "\u001b[2JKim"}')
    ((_, found),) = opened.take()
    assert found == Request(r"\x1b[2JKim")


def test_what_is_no_plain_file_is_neither_followed_nor_waited_for(run: Path, opened: Spool) -> None:
    (run / "secret").write_bytes(b'{"by": "secret"}')
    (run / FOLDER / "1-1-1.asked").symlink_to(run / "secret")
    os.mkfifo(run / FOLDER / "2-1-1.asked")
    (run / FOLDER / "3-1-1.asked").mkdir()
    assert [isinstance(found, Refused) for _, found in opened.take()] == [True, True, True]


def test_files_of_other_names_are_left_alone(run: Path, opened: Spool) -> None:
    put(run, b'{"by": "Kim"}', "1-1-1.asked.tmp")
    put(run, b'{"by": "Kim"}', "notes.txt")
    assert list(opened.take()) == []
    assert left(run) == ["1-1-1.asked.tmp", "notes.txt"]


def test_a_flood_is_taken_a_part_at_a_time_and_whole_in_the_end(run: Path, opened: Spool) -> None:
    for n in range(MAX_AT_ONCE + 7):
        put(run, b'{"by": "Kim"}', f"{n:020d}-1-1.asked")
    taken = [len(list(opened.take())) for _ in range(2)]
    assert taken == [MAX_AT_ONCE, 7]


def test_requests_are_taken_in_the_order_in_which_they_were_asked(run: Path, opened: Spool) -> None:
    for n in (3, 1, 2):
        put(run, b'{"by": "%d"}' % n, f"{n:020d}-1-1.asked")
    assert [found.by for _, found in opened.take() if isinstance(found, Request)] == ["1", "2", "3"]


def test_only_the_user_of_the_drill_may_ask(run: Path, opened: Spool) -> None:
    assert opened
    assert (run / FOLDER).stat().st_mode & 0o077 == 0


def test_the_folder_of_a_run_is_small_enough_for_any_path_length(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120) / ("e" * 120)
    deep.mkdir(parents=True)
    with answering(Spool(deep / FOLDER)):
        assert ask(deep, Request("Kim"), 5.0)
