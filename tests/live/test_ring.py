from __future__ import annotations

from array import array
from threading import Thread

from hypothesis import given, settings
from hypothesis import strategies as st

from stt_cli.live.ring import Ring

RATE = 16_000


def loud(seconds: float) -> bytes:
    return array("h", [8000, -8000] * round(seconds * RATE / 2)).tobytes()


def quiet(seconds: float) -> bytes:
    return bytes(2 * round(seconds * RATE))


def ring_of(*parts: bytes, live: bool = True, keep: float = 60.0) -> Ring:
    ring = Ring(RATE, keep=keep, live=live)
    for part in parts:
        ring.put(part)
    return ring


def take_all(ring: Ring) -> bytes:
    ring.close()
    taken = []
    while (part := ring.take(4000, 0)) is not None:
        taken.append(part[1])
    return b"".join(taken)


@given(pieces=st.lists(st.integers(0, 3000), max_size=20), back=st.integers(0, 40_000))
@settings(deadline=None, max_examples=50)
def test_what_is_put_is_taken_and_after_a_rewind_taken_again(pieces: list[int], back: int) -> None:
    pcm = array("h", (i % 30_000 for i in range(sum(pieces)))).tobytes()
    ring, at = Ring(RATE, live=True), 0
    for piece in pieces:
        ring.put(pcm[2 * at : 2 * (at + piece)])
        at += piece
    assert take_all(ring) == pcm
    start = ring.rewind(back)
    assert start == min(back, sum(pieces))
    assert take_all(ring) == pcm[2 * back :]


def test_a_full_ring_drops_its_oldest_and_counts_what_was_never_sent() -> None:
    ring = ring_of(quiet(1), keep=2.0)
    ring.take(RATE // 2, 0)
    ring.put(quiet(1.76))
    assert ring.start == round(0.76 * RATE)
    assert ring.dropped() == ring.start - RATE // 2
    assert ring.dropped() == 0
    taken = ring.take(10, 0)
    assert taken is not None
    assert taken[0] == ring.start


def test_what_was_sent_is_dropped_without_a_word() -> None:
    ring = ring_of(quiet(2), keep=2.0)
    ring.take(2 * RATE, 0)
    ring.put(quiet(1))
    assert ring.dropped() == 0
    assert ring.rewind(0) == ring.start == RATE


def test_settled_audio_is_forgotten_but_for_the_last_seconds() -> None:
    ring = ring_of(quiet(10))
    ring.take(9 * RATE, 0)
    ring.settle(8 * RATE)
    assert ring.start == 6 * RATE


def test_a_source_that_cannot_wait_never_does_and_others_wait_for_room() -> None:
    ring_of(quiet(1), quiet(300), live=True, keep=5.0)
    ring = ring_of(quiet(11), live=False)
    waiting = Thread(target=ring.put, args=(quiet(1),))
    waiting.start()
    waiting.join(0.05)
    assert waiting.is_alive()
    ring.take(2 * RATE, 0)
    waiting.join()
    assert ring.end == 12 * RATE


def test_closing_lets_a_waiting_source_go() -> None:
    ring = ring_of(quiet(11), live=False)
    waiting = Thread(target=ring.put, args=(quiet(1),))
    waiting.start()
    ring.close()
    waiting.join()
    assert ring.end == 11 * RATE


def test_a_pause_is_quiet_up_to_the_position_asked_for() -> None:
    ring = ring_of(loud(1), quiet(0.3), loud(0.5))
    assert ring.pause(round(1.3 * RATE), 0.3)
    assert not ring.pause(round(1.3 * RATE), 0.4)
    # A slot that has begun and holds the next sound is no pause.
    assert not ring.pause(round(1.31 * RATE), 0.1)


def test_sounds_are_the_stretches_that_are_not_quiet() -> None:
    ring = ring_of(loud(1), quiet(0.5), loud(1))
    assert ring.sounds(0, 3 * RATE) == [(0, RATE), (round(1.5 * RATE), round(2.5 * RATE))]
    assert ring.sounds(RATE, round(1.4 * RATE)) == []


def test_noise_under_speech_is_quiet() -> None:
    hum = array("h", [300, -300] * (RATE // 2)).tobytes()
    ring = ring_of(loud(1), hum, loud(1))
    assert ring.sounds(RATE, 2 * RATE) == []


def test_after_a_pause_one_goes_on_inside_it() -> None:
    ring = ring_of(loud(2), quiet(0.5), loud(2))
    assert 2 * RATE < ring.resume_point(2 * RATE) <= round(2.2 * RATE)


def test_without_a_pause_there_one_goes_back_to_the_last() -> None:
    ring = ring_of(loud(2), quiet(0.1), loud(2))
    at = round(2.9 * RATE)
    assert 2 * RATE <= ring.resume_point(at) <= round(2.1 * RATE)


def test_without_any_pause_one_goes_back_a_second() -> None:
    ring = ring_of(loud(5))
    assert ring.resume_point(4 * RATE) == 3 * RATE


@given(
    parts=st.lists(st.tuples(st.floats(0.1, 0.6), st.floats(0.1, 0.5)), min_size=3, max_size=8),
    where=st.floats(0, 1),
)
@settings(deadline=None, max_examples=60)
def test_where_words_are_apart_none_is_ever_cut(
    parts: list[tuple[float, float]], where: float
) -> None:
    ring = ring_of(*(sound for word, gap in parts for sound in (loud(word), quiet(gap))))
    point = ring.resume_point(round(where * ring.end))
    slot = RATE // 50
    inside = [s for s, e in ring.sounds(0, ring.end) if s + slot < point < e - slot]
    assert point == 0 or not inside


POSITION = st.one_of(st.integers(-(10**20), 10**20), st.integers(0, 3 * RATE))
STEP = st.one_of(
    st.tuples(st.just("put"), st.integers(0, 2 * RATE)),
    st.tuples(st.just("take"), st.integers(0, 2 * RATE)),
    st.tuples(st.sampled_from(["settle", "rewind", "look"]), POSITION),
)


@given(steps=st.lists(STEP, max_size=40), live=st.booleans())
@settings(deadline=None, max_examples=200)
def test_whatever_is_asked_no_unsent_audio_is_lost_and_every_sample_keeps_its_place(
    steps: list[tuple[str, int]], live: bool
) -> None:
    ring, whole = Ring(RATE, keep=2.0, ahead=1e9, live=live), array("h")
    furthest = 0
    for step, number in steps:
        before = ring.sent
        match step:
            case "put":
                new = array("h", ((len(whole) + i) % 30_000 for i in range(number)))
                whole += new
                ring.put(new.tobytes())
            case "take":
                taken = ring.take(number, 0)
                assert taken is not None
                at, pcm = taken
                assert at == before
                assert pcm == whole[at : at + number].tobytes()
            case "settle":
                ring.settle(number)
                assert ring.sent == before
            case "rewind":
                assert ring.rewind(number) == min(max(number, ring.start), ring.end)
            case _:
                ring.sounds(number, -number)
                ring.sounds(-number, number)
                ring.resume_point(number)
                ring.pause(number, 0.3)
        furthest = max(furthest, ring.sent)
        never_sent = max(0, ring.start - furthest)
        furthest = max(furthest, ring.start)
        assert 0 <= ring.start <= ring.sent <= ring.end == len(whole)
        assert ring.dropped() >= never_sent
