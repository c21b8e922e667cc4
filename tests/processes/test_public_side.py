"""What `intake doctor --online` finds out about the way in: asked of the line as it runs, behind both proxies."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from intake.channels.public.public_side import PublicSide, Signer
from intake.cli.doctor.findings import Finding, Level, Subject
from intake.cli.doctor.public_checks import certificate_findings, way_findings
from intake.core.provisioning.probes import Unreached
from intake.core.secret import Secret
from intake.simulator.config import FAKE_ACCOUNT
from intake.storage.crypto.key_files import WEB_KEYS, read_web_keys
from tests.processes.proxies import CADDY, NAME, NGINX, Kind, Proxy, in_front
from tests.processes.running import HOST, TOKEN, Running

Found = list[tuple[Level, Subject]]
SIGNER = Signer(FAKE_ACCOUNT, Secret(TOKEN.encode()))
WELL = [(Level.OK, Subject.PUBLIC_URL), (Level.OK, Subject.PROXY), (Level.OK, Subject.BODIES)]


@pytest.fixture(params=[NGINX, CADDY], ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each proxy in turn."""
    chosen: Kind = request.param
    return chosen


@pytest.fixture
def line(sqlite_line: Running) -> Running:
    """A line whose public address is the proxies', with its web side."""
    text = sqlite_line.config_file.read_text(encoding="utf-8")
    sqlite_line.config_file.write_text(
        text.replace(f'"http://{HOST}:{sqlite_line.port}"', f'"https://{NAME}"'), encoding="utf-8"
    )
    sqlite_line.start("web")
    return sqlite_line


def side_of(proxy: Proxy) -> PublicSide:
    return PublicSide(
        f"https://{NAME}",
        lambda _host, _port: socket.create_connection((HOST, proxy.port), 15),
        lambda: ssl.create_default_context(cafile=proxy.certificate),
    )


def found(side: PublicSide, line: Running) -> list[Finding]:
    web_key = read_web_keys(line.folder / "keys" / WEB_KEYS).web_key
    return list(way_findings(side, SIGNER, web_key))


def short(findings: list[Finding]) -> Found:
    return [(each.level, each.subject) for each in findings]


def edited(pattern: str, new: str) -> Callable[[str], str]:
    def edit(page: str) -> str:
        page, n = re.subn(pattern, new, page, flags=re.MULTILINE)
        assert n, pattern
        return page

    return edit


DROPPED = {
    "nginx": edited(r"(proxy_set_header Host)", r'proxy_set_header X-Twilio-Signature ""; \1'),
    "caddy": edited(
        r"(dial_timeout 1s\n\t\t\tresponse_header_timeout 6s\n\t\t\})",
        r"\1\n\t\theader_up -X-Twilio-Signature",
    ),
}
REWRITTEN = {
    "nginx": edited(
        r"location /twilio/ \{ proxy_pass http://intake_line; \}",
        "location /twilio/ { proxy_pass http://intake_line/; }",
    ),
    "caddy": edited(r"(\thandle @ours \{)", r"\1\n\t\turi strip_prefix /twilio"),
}


def test_the_pages_an_operator_takes_pass_everything_as_it_must_be(
    kind: Kind, line: Running, tmp_path: Path
) -> None:
    with in_front(kind, tmp_path / "proxy", [line.port]) as proxy:
        assert short(found(side_of(proxy), line)) == WELL


@pytest.mark.parametrize(
    ("mistake", "subject", "words"),
    [
        (lambda kind: DROPPED[kind.name], Subject.PROXY, "A signed request is refused"),
        (lambda kind: REWRITTEN[kind.name], Subject.PROXY, "A signed request is answered with status 404"),
        (lambda kind: kind.unbuffered, Subject.BODIES, "Half a request is handed on"),
    ],
    ids=["header dropped", "path rewritten", "unbuffered"],
)
def test_each_mistake_of_a_proxy_changes_its_own_finding(
    kind: Kind,
    line: Running,
    tmp_path: Path,
    mistake: Callable[[Kind], Callable[[str], str]],
    subject: Subject,
    words: str,
) -> None:
    with in_front(kind, tmp_path / "proxy", [line.port], mistake(kind)) as proxy:
        findings = found(side_of(proxy), line)

    wrong = [each for each in findings if each.level is not Level.OK]
    assert [each.subject for each in wrong if each.level is Level.FAIL] == [subject]
    assert wrong[0].words.startswith(words)


def test_without_a_proxy_half_a_body_is_handed_on(line: Running) -> None:
    side = PublicSide(f"http://{HOST}:{line.port}")

    assert short(found(side, line))[-1] == (Level.FAIL, Subject.BODIES)


def test_another_line_a_stranger_and_nobody_are_told_apart(line: Running, tmp_path: Path) -> None:
    others = read_web_keys(line.folder / "keys" / WEB_KEYS).web_key.reveal()[::-1]
    with in_front(NGINX, tmp_path / "proxy", [line.port]) as proxy:
        side = side_of(proxy)
        (another,) = way_findings(side, SIGNER, Secret(others))
        nobody = PublicSide(f"https://{NAME}", partial(_refuse, ConnectionRefusedError()))
        unknown = PublicSide(f"https://{NAME}", partial(_refuse, socket.gaierror()))
        untrusted = PublicSide(f"https://{NAME}", lambda *_: socket.create_connection((HOST, proxy.port), 15))
        told = [found(each, line)[0].words for each in (nobody, unknown, untrusted)]

    assert another.words.startswith("A line answers there that is not this one")
    assert [words.rpartition(": ")[2] for words in told] == [
        f"{reason.value}."
        for reason in (Unreached.NO_CONNECTION, Unreached.NO_NAME, Unreached.BAD_CERTIFICATE)
    ]


def _refuse(error: OSError, _host: str, _port: int) -> socket.socket:
    raise error


@pytest.mark.parametrize(
    ("days_ago", "level"), [(0, Level.WARN), (11, Level.WARN), (13, Level.OK), (300, Level.OK)]
)
def test_a_certificate_that_ends_within_two_weeks_is_told(
    line: Running, tmp_path: Path, days_ago: int, level: Level
) -> None:
    now = datetime.now(UTC) - timedelta(days=days_ago)  # noqa: TID251 - a certificate is made by the machine's clock
    with in_front(NGINX, tmp_path / "proxy", [line.port]) as proxy:
        (told,) = certificate_findings(side_of(proxy), now)

    assert (told.level, told.subject) == (level, Subject.CERTIFICATE)
