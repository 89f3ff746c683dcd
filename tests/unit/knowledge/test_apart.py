"""Whatever a file does to its reader, the content owner reads a plain sentence and the next file is read."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge import apart
from knowledge.apart import Limits, Room
from tests.unit.knowledge import misbehaving
from triage.errors import BadContent

pytestmark = pytest.mark.files

READER = "tests.unit.knowledge.misbehaving"
SHORT = Limits(seconds=1, memory=400_000_000, wall=2.5)


@pytest.fixture
def room() -> Iterator[Room]:
    """A room with short limits."""
    room = Room(SHORT)
    yield room
    room.close()


def refused(room: Room, act: bytes) -> str:
    """Why a file is refused."""
    with pytest.raises(BadContent) as caught:
        room.read(READER, act, "a.pdf")
    assert caught.value.name == "a.pdf"
    return " | ".join(caught.value.reasons)


def child(room: Room) -> str:
    """The process that reads."""
    return room.read(READER, b"look around", "a.pdf").title


def test_a_manuscript_comes_back_as_it_was_made(room: Room) -> None:
    """Nothing of a manuscript is lost or changed between the processes."""
    assert room.read(READER, b"echo", "a.pdf") == misbehaving.read(b"echo", "a.pdf")


def test_the_reasons_of_a_refusal_come_back(room: Room) -> None:
    """A refusal in the child is the same refusal here."""
    assert refused(room, b"refuse") == "the first reason | the second"


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (b"hang", "takes too long to read: more than 1 s; split it"),
        (b"crash", "breaks the reader, so it is damaged or made to do harm"),
        (b"slip", "breaks the reader, so it is damaged or made to do harm"),
        (b"lie", "breaks the reader, so it is damaged or made to do harm"),
        pytest.param(b"work", "takes too long to read: more than 1 s; split it", marks=pytest.mark.skipif(sys.platform == "win32", reason="no such limit")),
        pytest.param(b"swell", "takes more memory to read", marks=pytest.mark.skipif(sys.platform != "linux", reason="no such limit")),
    ],
)
def test_a_reader_that_breaks_is_a_plain_refusal(room: Room, act: bytes, words: str) -> None:
    """Hanging, working without end, filling the memory, crashing and an unexpected fault are all told plainly, and the next file is read."""
    assert words in refused(room, act)
    assert room.read(READER, b"echo", "b.pdf").title == "Velmira"


def test_a_child_reads_many_files(room: Room) -> None:
    """A child is used again, also after a file that was refused."""
    first = child(room)
    refused(room, b"refuse")
    assert child(room) == first


def test_a_child_that_was_ended_from_outside_is_replaced(room: Room) -> None:
    """A child that is gone costs no file."""
    first = child(room)
    for idle in room._idle:
        idle._process.kill()
        idle._process.wait()
    assert child(room) != first


def test_who_is_interrupted_leaves_no_answer_for_the_next(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child whose answer nobody has waited for reads no other file: that one would get the answer."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(apart, "receive", interrupted)
        with pytest.raises(KeyboardInterrupt):
            room.read(READER, b"echo", "a.pdf")
    assert room.read(READER, b"echo", "b.pdf").sections[0].text.startswith("b.pdf")


def test_what_a_library_prints_disturbs_nobody(room: Room) -> None:
    """Words on the standard output are lost, and the answer is not."""
    assert room.read(READER, b"print", "a.pdf").title == "Velmira"


def test_a_child_knows_no_secret(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of the product do not reach the child."""
    monkeypatch.setenv("TRIAGE_MADE_UP", "secret")
    assert not [name for name in room.read(READER, b"look around", "a.pdf").metadata if name.startswith("TRIAGE")]


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
def test_a_child_writes_no_file(room: Room, tmp_path: Path) -> None:
    """A reader that is made to write a file fails."""
    with pytest.raises(BadContent):
        room.read(READER, b"write", str(tmp_path / "stolen"))
    assert not (tmp_path / "stolen").exists() or not (tmp_path / "stolen").stat().st_size


def test_threads_read_side_by_side(room: Room) -> None:
    """Many threads get each their own answer."""
    got: list[str] = []

    def read(number: int) -> None:
        got.append(room.read(READER, b"echo", f"{number}.pdf").sections[0].text.split("\n")[0])

    threads = [threading.Thread(target=read, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(f"{number}.pdf" for number in range(12))


def test_a_file_that_hangs_keeps_no_other_waiting_for_ever(room: Room) -> None:
    """While one file hangs, another is read."""
    hanging = threading.Thread(target=lambda: refused(room, b"hang"))
    hanging.start()
    started = time.monotonic()
    room.read(READER, b"echo", "b.pdf")
    assert time.monotonic() - started < SHORT.wall
    hanging.join()


def test_the_end_of_the_program_makes_no_noise(tmp_path: Path) -> None:
    """A program that has read a file ends at once, says nothing more, and leaves no process behind."""
    words = f"""
import sys
sys.path[:] = {sys.path!r}
from knowledge import apart
print(apart._ROOM.read("{READER}", b"look around", "a.pdf").title)
"""
    done = subprocess.run([sys.executable, "-X", "dev", "-W", "error", "-c", words], capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""
    if sys.platform == "linux":
        assert not Path(f"/proc/{done.stdout.strip()}").exists()
