"""Repeats, waits, deadlines, redirects and keys of the one session."""

from __future__ import annotations

import io
import math
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from stt_cli.contract import Call, Limits
from stt_cli.errors import (
    BadAnswer,
    CreditError,
    Interrupted,
    KeyRejected,
    ProviderError,
    Refused,
    SttError,
    Uncertain,
    UsageError,
)
from stt_cli.net import Retrying, Sent, SessionSettings, open_session
from stt_cli.net.session import REFUSALS
from tests.net.conftest import SPEC, Echo, Open
from tests.simulators import faults
from tests.simulators.server import Request, Response
from tests.simulators.tones import speak
from tests.support.pieces import piece

TALK = piece(speak("Hello there."))


def test_the_key_goes_into_every_header_the_spec_names(bench: Open) -> None:
    on = bench()

    on.session.send(Call("GET", "/models"))

    headers = on.service.requests[0].headers
    assert headers["x-key"] == on.service.key
    assert headers["authorization"] == f"Bearer {on.service.key}"
    assert headers["user-agent"].startswith("stt-cli/")


def test_without_a_key_no_header_and_where_one_is_needed_no_request(echo: Echo) -> None:
    with pytest.raises(KeyRejected, match="no key for Echo") as refused:
        open_session(SPEC, SessionSettings(key=None, base_url=echo.url))

    assert "ECHO_API_KEY" in str(refused.value)
    assert not echo.requests


@pytest.mark.parametrize("key", ["line\nbreak", "two words", "schlüssel-1234"])
def test_a_key_that_no_header_carries_is_refused_unshown(key: str) -> None:
    with pytest.raises(KeyRejected) as refused:
        open_session(SPEC, SessionSettings(key=key))

    assert key not in str(refused.value)


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://x", "http://[::1", "http://", "x"])
def test_a_base_url_that_is_none_is_a_usage_error(url: str) -> None:
    with pytest.raises(UsageError, match="STT_ECHO_BASE_URL"):
        open_session(SPEC, SessionSettings(key="echo-key-0123456789", base_url=url))


def test_the_form_has_its_fields_in_order_and_the_file_last_and_a_length(bench: Open) -> None:
    on = bench()

    on.session.send(Call("POST", "/x", piece=TALK, fields=[("b", "1"), ("a", "2"), ("b", "3")]))

    request = on.service.requests[0]
    assert [part.name for part in request.parts] == ["b", "a", "b", "file"]
    assert (request.files[0].filename, request.files[0].content_type) == ("talk.wav", "audio/wav")
    assert int(request.headers["content-length"]) == len(request.body)


def test_a_form_without_a_file_is_still_a_form(bench: Open) -> None:
    on = bench()

    on.session.send(Call("POST", "/x", fields=[("url", "https://example.com")]))

    assert on.service.requests[0].headers["content-type"].startswith("multipart/form-data")


def test_every_attempt_sends_the_whole_body_again(bench: Open) -> None:
    on = bench()
    on.service.fail(faults.status(503), faults.reset_after, faults.status(500))

    on.session.send(Call("POST", "/x", piece=TALK, paid=True))

    assert {request.files[0].data for request in on.service.requests} == {TALK.open().read()}  # type: ignore[misc]
    assert on.session.attempts == 4


def test_views_count_their_own_paid_attempts(bench: Open) -> None:
    on = bench()
    one, other = on.session.view(), on.session.view()
    on.service.fail(faults.status(503))

    one.send(Call("POST", "/x", piece=TALK, paid=True))
    other.send(Call("POST", "/x", piece=TALK, paid=True))
    other.send(Call("GET", "/status"))

    assert (one.attempts, other.attempts) == (2, 1)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry_After": "7"}, 7.0),
        ({"Retry_After": "2.5"}, 2.5),
        ({"retry_after_ms": "1500"}, 1.5),
        ({"Retry_After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
    ],
)
def test_the_wait_a_service_names_is_kept(
    bench: Open, headers: dict[str, str], wait: float
) -> None:
    on = bench()
    on.service.fail(faults.status(429, **headers))

    on.session.send(Call("GET", "/x"))

    assert sum(on.time.naps) == pytest.approx(wait)


def test_the_wait_may_be_in_the_body(bench: Open) -> None:
    on = bench()
    on.service.fail(faults.answer(429, {"error": "rate", "retry_after": 9}))

    on.session.send(Call("GET", "/x"))

    assert on.time.naps == [9.0]


def test_a_long_wait_within_the_deadline_is_kept_and_reported(bench: Open) -> None:
    on = bench(timeout=1000.0)
    on.service.fail(faults.status(429, Retry_After="300"))

    on.session.send(Call("GET", "/x"))

    assert on.time.naps == [300.0]
    (retry,) = [event for event in on.events if isinstance(event, Retrying)]
    assert (retry.wait, retry.asked) == (300.0, 300.0)


def test_a_wait_beyond_the_deadline_fails_at_once_and_names_it(bench: Open) -> None:
    on = bench(timeout=100.0)
    on.service.fail(faults.status(429, Retry_After="847"))

    with pytest.raises(Refused, match=r"wait of 847 s, until \d\d:\d\d") as refused:
        on.session.send(Call("GET", "/x"))

    assert refused.value.retry_after == 847
    assert on.time.naps == []


def test_refusals_are_repeated_a_set_number_of_times_with_growing_jitter(bench: Open) -> None:
    on = bench(timeout=10_000.0, retries=0)
    on.service.fail(*[faults.status(503)] * 20)

    with pytest.raises(Refused, match=f"gave up after {REFUSALS + 1} attempts"):
        on.session.send(Call("POST", "/x", piece=TALK, paid=True))

    assert len(on.service.requests) == REFUSALS + 1
    ceilings = [min(16.0, 0.5 * 2**n) for n in range(1, REFUSALS + 1)]
    assert all(nap <= ceiling for nap, ceiling in zip(on.time.naps, ceilings, strict=True))


def test_refusals_end_with_the_deadline(bench: Open) -> None:
    on = bench(timeout=100.0)
    on.service.fail(*[faults.status(429, Retry_After="40")] * 20)

    with pytest.raises(Refused):
        on.session.send(Call("GET", "/x"))

    assert on.time.naps == [40.0, 40.0]


def test_an_upload_that_broke_off_is_no_uncertainty(bench: Open) -> None:
    large = piece(speak(["word"] * 400, gap=1.0))  # more than the buffers between us hold
    on = bench(retries=0)
    on.service.fail(faults.reset_before, faults.reset_before)

    on.session.send(Call("POST", "/x", piece=large, paid=True))

    assert on.session.attempts == 3


def test_what_is_not_paid_is_repeated_freely(bench: Open) -> None:
    on = bench(retries=0)
    on.service.fail(faults.status(500), faults.reset_after, faults.cut_body)

    assert on.session.send(Call("GET", "/x")).status == 200


def test_a_server_that_is_not_there_is_tried_within_retries(bench: Open) -> None:
    with Echo() as gone:
        url = gone.url
    on = bench(base_url=url, retries=2)

    with pytest.raises(Refused, match=r"cannot be reached.*3 attempts"):
        on.session.send(Call("GET", "/x"))

    assert [event.status for event in on.events if isinstance(event, Sent)] == [None] * 3


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (400, "no_money", CreditError),
        (401, "no_money", CreditError),
        (429, "no_money", CreditError),
        (200, "", type(None)),
    ],
)
def test_a_code_of_the_error_table_goes_over_the_status(
    bench: Open, status: int, code: str, error: type[SttError]
) -> None:
    on = bench()
    if status == 200:
        assert on.session.send(Call("GET", "/x")).status == 200
        return
    on.service.fail(faults.status(status, code, "pay up"))

    with pytest.raises(error, match="pay up"):
        on.session.send(Call("GET", "/x"))


@pytest.mark.parametrize(("status", "error"), [(401, KeyRejected), (402, CreditError)])
def test_work_that_the_service_refuses_for_good_is_offered_once(
    bench: Open, status: int, error: type[SttError]
) -> None:
    on = bench()
    on.service.fail(faults.status(status))

    for view in (on.session, on.session.view()):
        with pytest.raises(error):
            view.send(Call("POST", "/x", piece=TALK, paid=True))

    assert len(on.service.requests) == 1
    assert on.session.send(Call("GET", "/jobs/1")).status == 200


def test_a_body_that_is_not_json_says_what_it_is_instead(bench: Open) -> None:
    on = bench()
    on.service.fail(faults.html())

    with pytest.raises(BadAnswer, match="502 Bad Gateway"):
        on.session.send(Call("GET", "/x")).json()


def test_a_get_follows_redirects_within_its_host(bench: Open) -> None:
    on = bench()
    on.service.fail(faults.redirect(301, "/elsewhere?page=2"))

    body = on.session.send(Call("GET", "/x")).json()

    assert body == {"path": "/elsewhere", "query": [["page", "2"]]}
    assert on.service.requests[1].headers["x-key"] == on.service.key


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_key_never_follows_a_redirect_to_another_host(bench: Open, method: str) -> None:
    on = bench()
    with Echo() as stranger:
        on.service.fail(faults.redirect(307, f"{stranger.url}/x?token=secret-token"))
        with pytest.raises(ProviderError, match="redirects to") as refused:
            on.session.send(Call(method, "/x"))

        assert not stranger.requests
    assert "secret-token" not in str(refused.value)


def test_a_body_is_not_redirected_even_within_its_host(bench: Open) -> None:
    on = bench()
    on.service.fail(faults.redirect(307, "/elsewhere"))

    with pytest.raises(ProviderError, match="redirects"):
        on.session.send(Call("POST", "/x", piece=TALK, paid=True))

    assert len(on.service.requests) == 1


def test_redirects_in_a_circle_end(bench: Open) -> None:
    on = bench()
    on.service.fail(*[faults.redirect(302, "/x")] * 20)

    with pytest.raises(ProviderError, match="in a circle"):
        on.session.send(Call("GET", "/x"))


def test_a_second_base_url_is_used_where_it_is_named(bench: Open) -> None:
    with Echo() as account:
        account.key = "echo-key-0123456789"  # type: ignore[misc]
        on = bench(bases={"account": account.url + "/api"})

        assert (
            on.session.send(Call("GET", "/v1/usage/", base="account")).json()["path"]
            == "/api/v1/usage/"
        )


def test_a_hang_ends_with_the_deadline(bench: Open) -> None:
    on = bench(timeout=0.2, retries=0)
    on.service.fail(faults.hang)

    with pytest.raises(Uncertain, match="did not answer in time"):
        on.session.send(Call("POST", "/x", piece=TALK, paid=True))


def test_uploading_does_not_count_against_the_deadline(bench: Open) -> None:
    on = bench(timeout=100.0)

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            on.time.now += 60
            return super().read(size)

    slow = replace(TALK, open=lambda: Slow(bytes(500_000)))

    assert on.session.send(Call("POST", "/x", piece=slow, paid=True)).status == 200
    assert on.time.now > 1000 + 400


def test_closing_breaks_off_what_waits_for_an_answer(echo: Echo) -> None:
    echo.fail(faults.hang)
    session = open_session(SPEC, SessionSettings(key=echo.key, base_url=echo.url, timeout=60.0))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(session.send, Call("POST", "/x", piece=TALK, paid=True))
        _until(lambda: bool(echo.requests))
        session.close()

        with pytest.raises(Interrupted):
            waiting.result(timeout=10)


def test_closing_breaks_off_a_wait(echo: Echo) -> None:
    echo.fail(faults.status(429, Retry_After="50"))
    told = threading.Event()

    def listen(event: object) -> None:
        if isinstance(event, Retrying):
            told.set()

    session = open_session(
        SPEC, SessionSettings(key=echo.key, base_url=echo.url, timeout=60.0, on_event=listen)
    )
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(session.send, Call("GET", "/x"))
        assert told.wait(10)
        session.close()

        with pytest.raises(Interrupted):
            waiting.result(timeout=10)


def test_no_more_requests_run_at_a_time_than_allowed(echo: Echo) -> None:
    with (
        open_session(
            SPEC, SessionSettings(key=echo.key, base_url=echo.url, limits=Limits(concurrency=2))
        ) as session,
        ThreadPoolExecutor(8) as pool,
    ):
        list(pool.map(lambda _: session.send(Call("GET", "/x")), range(24)))

    assert len(echo.requests) == 24
    assert echo.most_active <= 2


def test_events_name_method_url_and_status_and_hide_what_is_secret(bench: Open) -> None:
    on = bench()

    on.session.send(Call("GET", "/x", query=[("token", "secret-token"), ("page", "2")]))

    (event,) = on.events
    assert isinstance(event, Sent)
    assert (event.method, event.status, event.attempt) == ("GET", 200, 1)
    assert event.url == f"{on.service.url}/x?token=***&page=2"


def _until(true: object) -> None:
    wait = threading.Event()
    while not true():  # type: ignore[operator]
        wait.wait(0.01)


def test_a_wait_beyond_patience_ends_the_service_for_all(bench: Open) -> None:
    on = bench(timeout=100.0)
    on.service.fail(faults.status(429, Retry_After="3600"))

    for _ in range(3):
        with pytest.raises(ProviderError, match=r"asks for a wait of 3600 s, until"):
            on.session.send(Call("POST", "/x", piece=TALK, paid=True))

    assert len(on.service.requests) == 1
    assert on.time.naps == []


@pytest.mark.parametrize("absurd", ["1e30", "inf", "9" * 400, str(2**63)])
def test_an_absurd_wait_is_an_error_and_no_crash(bench: Open, absurd: str) -> None:
    on = bench()
    on.service.fail(faults.status(429, Retry_After=absurd))

    with pytest.raises(ProviderError, match="more than a year"):
        on.session.send(Call("GET", "/x"))


def test_a_head_that_drips_ends_with_the_deadline(bench: Open) -> None:
    on = bench(timeout=0.5, clock=time.monotonic, retries=0)
    on.service.fail(faults.dripping_head)

    with pytest.raises(ProviderError, match="did not answer in time"):
        on.session.send(Call("POST", "/x", piece=TALK, paid=True))


def test_continuing_for_ever_ends_with_the_deadline(bench: Open) -> None:
    on = bench(timeout=0.5, clock=time.monotonic, retries=0)
    on.service.fail(faults.continuing)

    with pytest.raises(ProviderError, match="did not answer in time"):
        on.session.send(Call("POST", "/x", piece=TALK, paid=True))


@pytest.mark.parametrize("base", ["https://example.com/v1?key=1", "https://example.com/#v1"])
def test_a_base_url_with_a_query_or_a_fragment_is_refused(base: str) -> None:
    with pytest.raises(UsageError, match="base URL"):
        open_session(SPEC, SessionSettings(key="echo-key-0123456789", base_url=base))


def test_blanks_around_a_base_url_do_not_matter(bench: Open, echo: Echo) -> None:
    on = bench(base_url=f" {echo.url} \n")
    assert on.session.send(Call("GET", "/x")).status == 200


@pytest.mark.parametrize("allowed", [10, 3])
def test_a_rate_is_learnt_from_what_is_refused(bench: Open, allowed: int) -> None:
    on = bench()
    minute = on.time.now
    taken = 0

    def limited(request: Request) -> Response | None:
        nonlocal minute, taken
        if on.time.now >= minute + 60:
            minute, taken = on.time.now, 0
        taken += 1
        if taken <= allowed:
            return None
        refusal = echo_error(on.service)
        refusal.headers["Retry-After"] = str(math.ceil(minute + 60 - on.time.now))
        return refusal

    on.service.unauthorized = limited  # type: ignore[method-assign]
    began = on.time.now
    for _ in range(4 * allowed):
        on.session.send(Call("GET", "/x"))

    assert on.time.now - began <= 1.3 * 3 * 60
    refused = [event for event in on.events if isinstance(event, Retrying)]
    assert len(refused) == 1


def echo_error(service: Echo) -> Response:
    return service.error(429, "slow", "too many requests")
