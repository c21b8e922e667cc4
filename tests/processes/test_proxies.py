"""nginx and Caddy, as they come, from the pages an operator takes: all passes that must, and nothing else."""

from __future__ import annotations

import json
import ssl
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from intake.cli.demo.demo import LINE, QUIET
from intake.cli.run.supervisor import answers
from intake.simulator.config import FAKE_ACCOUNT, SimulatorConfig
from intake.simulator.exchange import Exchange
from tests.processes.proxies import (
    CADDY,
    CONSOLE_NAME,
    MONITOR,
    NAME,
    NGINX,
    OUTSIDER,
    Asked,
    Kind,
    Proxy,
    in_front,
)
from tests.processes.running import HOST, TOKEN, Running, end, free_port, numbers, start, started, until

STALLED = 100
TEXTS = 20
# It looks signed, so that the line would wait for its body.
STALLED_HEAD = (
    f"POST /twilio/text HTTP/1.1\r\nHost: {NAME}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    f"X-Twilio-Signature: {'A' * 27}=\r\nContent-Length: 3000\r\n\r\nBody=secretword"
).encode()

FORM = (("AccountSid", FAKE_ACCOUNT), ("From", "+16125550142"), ("To", LINE), ("Body", "hello"))
REFUSED = {"nginx": 403, "caddy": 404}
# What somebody on the internet asks for, and how it is answered.
STATUSES = {
    Asked("GET", "/healthz"): 200,
    Asked("GET", "/twilio/text"): 405,
    Asked("GET", "/"): 404,
    Asked("GET", "/console"): 404,
    Asked("GET", "/readyz/"): 404,
    Asked("POST", "/twilio/text", b"a" * 32_769): 413,
    Asked("POST", "/healthz", b"a" * 40_000): 413,
}


@pytest.fixture(params=[NGINX, CADDY], ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each proxy in turn."""
    chosen: Kind = request.param
    return chosen


@pytest.fixture
def line(sqlite_line: Running) -> Running:
    """A line whose public address is the proxies', with its web side."""
    _made_public(sqlite_line.config_file, sqlite_line.port, sqlite_line.port)
    sqlite_line.start("web")
    return sqlite_line


@pytest.fixture
def proxy(kind: Kind, line: Running, tmp_path: Path) -> Iterator[Proxy]:
    """A proxy in front of the line."""
    with in_front(kind, tmp_path / "proxy", [line.port]) as proxy:
        yield proxy


def _made_public(config_file: Path, old_port: int, port: int) -> None:
    text = config_file.read_text(encoding="utf-8")
    text = text.replace(f'"http://{HOST}:{old_port}"', f'"https://{NAME}"')
    config_file.write_text(text.replace(f"port = {old_port}", f"port = {port}"), encoding="utf-8")


def _provider(proxy: Proxy) -> Exchange:
    config = SimulatorConfig(
        auth_token=TOKEN, line_number=LINE, quiet_number=QUIET, line_url=f"https://{NAME}"
    )
    return Exchange(config, proxy.carry)


def test_what_the_provider_sends_passes_and_nothing_else_does(proxy: Proxy, kind: Kind) -> None:
    (number,) = numbers(1)
    provider = _provider(proxy)

    texts = provider.text(number, LINE, "hello")
    call = provider.place_call(number, LINE)
    (forged,) = provider.send_request("/twilio/text", FORM, "wrong")
    answered = {asked: proxy.ask(asked, source).status for asked, source in _asked_of_all()}

    assert (len(texts), "press 1" in call.words, provider.log.errors) == (1, True, ())
    # The line's own answer: the proxy changed nothing that was signed, and hides nothing that was not.
    assert forged is not None
    assert forged.status == 403
    assert answered == STATUSES | {Asked("GET", "/readyz"): REFUSED[kind.name]}
    assert "ready" in json.loads(proxy.ask(Asked("GET", "/readyz"), MONITOR).body)
    with pytest.raises(ssl.SSLError, match=r"(?i)alert|unrecognized"):
        proxy.connect(name="other.example.org")


def _asked_of_all() -> Iterator[tuple[Asked, str]]:
    yield Asked("GET", "/readyz"), OUTSIDER
    for asked in STATUSES:
        yield asked, OUTSIDER


@contextmanager
def _stalled(proxy: Proxy) -> Iterator[list[ssl.SSLSocket]]:
    with ExitStack() as connections:
        opened = [connections.enter_context(proxy.connect()) for _ in range(STALLED)]
        for each in opened:
            each.sendall(STALLED_HEAD)
        yield opened


def test_a_hundred_stalled_bodies_hold_nothing(proxy: Proxy) -> None:
    provider = _provider(proxy)
    before = _times(provider, numbers(2 * TEXTS)[:TEXTS])
    with _stalled(proxy) as opened:
        meanwhile = _times(provider, numbers(2 * TEXTS)[TEXTS:])
        waiting = _waiting(opened)

        assert len(waiting) == STALLED
        # Their p99 is the slowest of so few.
        assert statistics.median(meanwhile) <= 2 * max(before)
        assert until(lambda: not _waiting(waiting), 20)


def test_without_the_buffering_stalled_bodies_hold_the_line(
    kind: Kind, line: Running, tmp_path: Path
) -> None:
    with in_front(kind, tmp_path / "proxy", [line.port], kind.unbuffered) as proxy, _stalled(proxy) as opened:
        time.sleep(0.5)
        begun = time.monotonic()
        _provider(proxy).text(numbers(1)[0], LINE, "hello")

        assert time.monotonic() - begun > 2
        assert opened


def _times(provider: Exchange, senders: list[str]) -> list[float]:
    took = []
    for number in senders:
        begun = time.monotonic()
        assert len(provider.text(number, LINE, "hello")) == 1
        took.append(time.monotonic() - begun)
    return took


def _waiting(opened: list[ssl.SSLSocket]) -> list[ssl.SSLSocket]:
    """Keep of some connections those that wait, and return them."""
    opened[:] = [each for each in opened if _waits(each)]
    return list(opened)


def _waits(connection: ssl.SSLSocket) -> bool:
    """Whether the proxy has neither answered on a connection nor closed it."""
    connection.settimeout(0.001)
    try:
        connection.recv(1)
    except (TimeoutError, ssl.SSLWantReadError):
        return True
    except OSError:
        return False
    return False


def test_nothing_of_a_request_is_written_down_even_where_the_line_is_away(
    proxy: Proxy, line: Running
) -> None:
    end(line.processes.pop("web"))
    with _stalled(proxy):
        reply = proxy.ask(
            Asked(
                "POST",
                "/twilio/voice/turn?t=secrettoken",
                b"Body=secretword",
                (("X-Twilio-Signature", "secretsignature"),),
            )
        )

    assert reply.status == 502
    assert "secret" not in proxy.written()


def test_a_web_side_that_is_killed_leaves_its_requests_to_the_other(
    kind: Kind, line: Running, tmp_path: Path
) -> None:
    port = free_port()
    second = line.config_file.with_name("second.toml")
    second.write_text(line.config_file.read_text(encoding="utf-8"), encoding="utf-8")
    _made_public(second, line.port, port)
    other = start(("web", "--config", str(second)), line.environ)
    try:
        with in_front(kind, tmp_path / "proxy", [line.port, port]) as proxy:
            assert until(lambda: answers(HOST, port))
            provider = _provider(proxy)
            first = [provider.text(number, LINE, "hello") for number in numbers(4)]
            end(line.processes.pop("web"))
            then = [provider.text(number, LINE, "hello") for number in numbers(8)[4:]]
    finally:
        end(other)

    assert [len(each) for each in (*first, *then)] == [1] * 8


@contextmanager
def _console(line: Running) -> Iterator[int]:
    """Run the console of a line, whose own web side is away, by its public name."""
    port = free_port()
    settings = line.config_file.read_text(encoding="utf-8")
    assert "[console]\n" in settings
    told = f'[console]\nurl = "https://{CONSOLE_NAME}"\nport = {port}\nkeys = "keys/console_keys.toml"\n'
    line.config_file.write_text(settings.replace("[console]\n", told), encoding="utf-8")
    with started(("console", "--config", str(line.config_file)), line.environ):
        assert until(lambda: answers(HOST, port))
        yield port


def test_the_console_is_reached_by_its_own_name_and_nothing_of_it_is_written_down(
    kind: Kind, sqlite_line: Running, tmp_path: Path
) -> None:
    with _console(sqlite_line) as port:
        both = kind.console_page(port)
        with in_front(kind, tmp_path / "proxy", [free_port()], lambda page: page + both) as proxy:
            both_pages = {
                path: proxy.ask(Asked("GET", path), OUTSIDER, CONSOLE_NAME)
                for path in ("/sign-in?x=secretword", "/", "/twilio/text")
            }
            large = proxy.ask(Asked("POST", "/sign-in", b"a" * 65_537), OUTSIDER, CONSOLE_NAME).status
            at_the_line = proxy.ask(Asked("GET", "/sign-in"), OUTSIDER).status
            wrote = proxy.written()

    came = {path: reply.status for path, reply in both_pages.items()}
    headers = {name.lower(): value for name, value in both_pages["/sign-in?x=secretword"].headers.items()}
    assert came == {"/sign-in?x=secretword": 200, "/": 303, "/twilio/text": 404}
    assert (large, at_the_line) == (413, 404)
    assert headers["strict-transport-security"] == "max-age=31536000"
    # What the console says of its pages comes on as it is.
    assert headers["referrer-policy"] == "same-origin"
    assert headers["set-cookie"].startswith("__Host-desk=")
    assert "secretword" not in wrote
