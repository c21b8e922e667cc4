"""The proxies in front of the line, from the very files an operator takes, on loopback.

Only these are changed: the port, the certificate, the log's place, where the line listens, and who may watch.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from intake.simulator.webhooks.transport import FormPairs, Reply
from tests.processes.running import HOST, ROOT, end, free_port, until

PAGES = ROOT / "scripts" / "deploy"
NAME, CONSOLE_NAME = "line.example.org", "desk.example.org"
# Of loopback, which is one machine with many addresses: a monitor that may ask, and somebody who may not.
MONITOR, OUTSIDER = "127.0.0.8", "127.0.0.9"


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that listens, with the certificate by which it is known and all it wrote."""

    port: int
    folder: Path
    certificate: Path

    def connect(self, source: str = HOST, name: str = NAME) -> ssl.SSLSocket:
        """Open a TLS connection to a host of this name; raises OSError where none is had."""
        plain = socket.create_connection((HOST, self.port), timeout=15, source_address=(source, 0))
        return _trusting(self.certificate).wrap_socket(plain, server_hostname=name)

    def ask(self, asked: Asked, source: str = HOST, name: str = NAME) -> Reply:
        """Send one request to a host of this name and return its reply; raises OSError where none comes."""
        connection = http.client.HTTPConnection(name, timeout=15)
        connection.sock = self.connect(source, name)
        try:
            connection.request(asked.method, asked.target, asked.body, dict(asked.headers))
            answer = connection.getresponse()
            return Reply(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def carry(self, url: str, headers: Mapping[str, str], pairs: FormPairs) -> Reply:
        """Carry what the local Twilio sends to the public address."""
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        return self.ask(Asked("POST", target, urlencode(pairs).encode(), tuple(headers.items())))

    def written(self) -> str:
        """Return everything the proxy wrote anywhere below its folder."""
        files = (each for each in self.folder.rglob("*") if each.is_file() and each.suffix in ("", ".log"))
        return "\n".join(each.read_text(errors="replace") for each in files)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: what is sent."""

    method: str
    target: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A proxy that an operator may take: its page, and how it is started; ``unbuffered`` spoils the page."""

    name: str
    page: Callable[[Sequence[int]], str]
    command: Callable[[Path], list[str]]
    unbuffered: Callable[[str], str]
    console_page: Callable[[int], str]


@contextmanager
def in_front(
    kind: Kind, folder: Path, lines: Sequence[int], spoil: Callable[[str], str] = str
) -> Iterator[Proxy]:
    """Run a proxy before the ports given, for the block."""
    folder.mkdir()
    proxy = Proxy(free_port(), folder, folder / "certificate.pem")
    _certify(folder)
    page = spoil(kind.page(lines)).replace("PORT", str(proxy.port)).replace("FOLDER", str(folder))
    (folder / "page.conf").write_text(page)
    with (folder / "output").open("w") as output:
        process = subprocess.Popen(
            kind.command(folder),
            stdout=output,
            stderr=output,
            text=True,
            env={"PATH": os.environ["PATH"], "HOME": str(folder)},
            start_new_session=True,
        )
    try:
        assert until(lambda: _listens(proxy) or process.poll() is not None)
        assert process.poll() is None, proxy.written()
        yield proxy
    finally:
        end(process)


@cache
def _trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate)


def _listens(proxy: Proxy) -> bool:
    try:
        proxy.connect().close()
    except OSError:
        return False
    return True


def _certify(folder: Path) -> None:
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                f"/CN={NAME}",
            ),
            *("-addext", f"subjectAltName=DNS:{NAME},DNS:{CONSOLE_NAME}", "-keyout", str(folder / "key.pem")),
            *("-out", str(folder / "certificate.pem")),
        ],
        check=True,
        capture_output=True,
    )


def _changed(page: str, *changes: tuple[str, str]) -> str:
    for pattern, new in changes:
        page, n = re.subn(pattern, new, page, flags=re.MULTILINE)
        assert n, pattern
    return page


def _second(page: str, lines: Sequence[int], commented: str) -> str:
    """Return a page with the line of a second web side switched on, where there is one."""
    return (
        _changed(page, (rf"# {commented} 127\.0\.0\.2:8080", rf"{commented} {HOST}:{lines[1]}"))
        if lines[1:]
        else page
    )


def _nginx_page(lines: Sequence[int]) -> str:
    page = (PAGES / "nginx.conf").read_text(encoding="utf-8")
    return _changed(
        _second(page, lines, "server"),
        (r"listen 443", f"listen {HOST}:PORT"),
        (r"/etc/letsencrypt/live/intake-line/fullchain\.pem", "FOLDER/certificate.pem"),
        (r"/etc/letsencrypt/live/intake-line/privkey\.pem", "FOLDER/key.pem"),
        (r"/var/log/nginx/", "FOLDER/"),
        (r"server 127\.0\.0\.1:8080", f"server {HOST}:{lines[0]}"),
        (r"192\.0\.2\.0/24", MONITOR),
    )


def _nginx_console(port: int) -> str:
    return _changed(
        (PAGES / "nginx-console.conf").read_text(encoding="utf-8"),
        (r"listen 443", f"listen {HOST}:PORT"),
        (r"/etc/letsencrypt/live/intake-console/fullchain\.pem", "FOLDER/certificate.pem"),
        (r"/etc/letsencrypt/live/intake-console/privkey\.pem", "FOLDER/key.pem"),
        (r"/var/log/nginx/", "FOLDER/"),
        (r"server 127\.0\.0\.1:8081", f"server {HOST}:{port}"),
    )


def _nginx_command(folder: Path) -> list[str]:
    # As Debian's own nginx.conf, which takes in the pages of conf.d.
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''} pid {folder}/pid; daemon off;\n"
        f"events {{ worker_connections 768; }}\nhttp {{ {temporary} include {folder}/page.conf; }}\n"
    )
    return [
        "/usr/sbin/nginx",
        "-p",
        str(folder),
        "-e",
        f"{folder}/start.log",
        "-c",
        str(folder / "nginx.conf"),
    ]


def _caddy_page(lines: Sequence[int]) -> str:
    page = (PAGES / "Caddyfile").read_text(encoding="utf-8")
    if _caddy_version() > (2, 6, 2):
        page = _changed(
            page,
            (r"^\t\t(buffer_requests|max_buffer_size 32768)$", ""),
            (r"# request_buffers", "request_buffers"),
        )
    return _changed(
        _second(page, lines, "to"),
        (r"^\{$", "{\n\tadmin off\n\tauto_https disable_redirects"),
        (rf"^{NAME} \{{", f"{NAME}:PORT {{\n\tbind {HOST}"),
        (r"# tls CERTIFICATE KEY", "tls FOLDER/certificate.pem FOLDER/key.pem"),
        (r"reverse_proxy 127\.0\.0\.1:8080", f"reverse_proxy {HOST}:{lines[0]}"),
        (r"192\.0\.2\.0/24", MONITOR),
    )


def _caddy_console(port: int) -> str:
    page = (PAGES / "Caddyfile-console").read_text(encoding="utf-8")
    if _caddy_version() > (2, 6, 2):
        page = _changed(
            page,
            (r"^\t\t\t(buffer_requests|max_buffer_size 65536)$", ""),
            (r"# request_buffers", "request_buffers"),
        )
    return _changed(
        page,
        (rf"^{CONSOLE_NAME} \{{", f"{CONSOLE_NAME}:PORT {{\n\tbind {HOST}"),
        (r"# tls CERTIFICATE KEY", "tls FOLDER/certificate.pem FOLDER/key.pem"),
        (r"reverse_proxy 127\.0\.0\.1:8081", f"reverse_proxy {HOST}:{port}"),
    )


def _caddy_version() -> tuple[int, ...]:
    told = subprocess.run(["caddy", "version"], check=True, capture_output=True, text=True).stdout
    return tuple(int(each) for each in re.findall(r"\d+", told)[:3])


def _caddy_command(folder: Path) -> list[str]:
    return ["caddy", "run", "--config", str(folder / "page.conf"), "--adapter", "caddyfile"]


NGINX = Kind(
    "nginx",
    _nginx_page,
    _nginx_command,
    lambda page: _changed(page, (r"proxy_request_buffering on", "proxy_request_buffering off")),
    _nginx_console,
)
CADDY = Kind(
    "caddy",
    _caddy_page,
    _caddy_command,
    lambda page: _changed(page, (r"^\t\t(buffer_requests|max_buffer_size 32768|request_buffers 32KiB)$", "")),
    _caddy_console,
)
