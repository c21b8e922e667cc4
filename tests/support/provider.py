"""The account of a line at a local Twilio, well set up, as `intake provision` and `intake doctor --online` find it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from intake import config
from intake.app import assemble, open_line, provider_of
from intake.cli.fallback_documents import fallback_documents
from intake.services.line.load_script import load_script
from intake.simulator.account.faults import Fault, plant
from intake.simulator.config import SimulatorConfig, bin_address
from intake.simulator.exchange import Exchange
from intake.simulator.http.server import create_simulator, serving

TOKEN = "INTAKE_TWILIO_AUTH_TOKEN"
NOBODY_THERE = 'api_base = "http://127.0.0.1:1"'


@contextmanager
def provided(config_file: Path, environ: Mapping[str, str]) -> Iterator[Exchange]:
    """Serve an account for the line of a settings file, which names it from now on, with its hosted documents."""
    settings = config.load(config_file, environ)
    documents = fallback_documents(load_script(settings))
    simulated = SimulatorConfig(
        auth_token=environ[TOKEN],
        line_number=settings.line.number.e164,
        quiet_number=settings.line.quiet_number.e164,
        line_url=settings.line.public_url.url,
        fallbacks=documents,
        former_numbers=tuple(each.e164 for each in settings.line.former_numbers),
    )
    exchange = Exchange(simulated)
    with serving(create_simulator(simulated, exchange)) as address:
        hosted = "".join(f'{name} = "{bin_address(name)}"\n' for name in documents)
        written = config_file.read_text().replace(NOBODY_THERE, f'api_base = "{address}"')
        config_file.write_text(written.replace("[fallbacks]\n", f"[fallbacks]\n{hosted}", 1))
        yield exchange


def set_up_as(exchange: Exchange, *faults: Fault) -> None:
    """Plant mistakes in an account, in turn."""
    for fault in faults:
        plant(exchange.account, exchange.config, fault)


Environ = dict[str, object]
Answer = Callable[[Environ, object], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Way:
    """What stands between the provider and the web side, as a proxy would."""

    waits: bool = True
    drops_signature: bool = False
    prefix: str = ""

    def in_front_of(self, answer: Answer) -> Answer:
        """Return what answers behind this way."""

        def passed(environ: Environ, start: object) -> Iterable[bytes]:
            if self.waits:
                length = int(str(environ.get("CONTENT_LENGTH") or 0))
                environ["wsgi.input"] = BytesIO(cast("BinaryIO", environ["wsgi.input"]).read(length))
            if self.drops_signature:
                environ.pop("HTTP_X_TWILIO_SIGNATURE", None)
            if str(environ["PATH_INFO"]).startswith("/twilio/voice"):
                environ["PATH_INFO"] = f"{self.prefix}{environ['PATH_INFO']}"
            return answer(environ, start)

        return passed


@contextmanager
def public_line(config_file: Path, environ: Mapping[str, str], way: Way) -> Iterator[None]:
    """Serve the web side of a settings file at its public address, which is of this machine, behind a way."""
    settings = config.load(config_file, environ)
    line = open_line(settings, load_script(settings))
    # Without a heartbeat: its clock is another than that of these tests.
    app = assemble(line, provider_of(settings, config.account(settings, environ), line))
    app.wsgi_app = way.in_front_of(app.wsgi_app)  # type: ignore[method-assign,assignment,arg-type]
    port = int(settings.line.public_url.url.rpartition(":")[2])
    with serving(app, port=port):
        yield
    line.database.close()
