"""Settings: every mistake is refused with file, section, key and mend; nothing secret is repeated."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pytest

from intake.config import ConfigError, Settings, account, load
from intake.config.value_types import from_toml
from intake.core.phone import PhoneNumber
from intake.core.retention.retention import Retention
from intake.core.secret import Secret

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"
REAL = "AC" + "1f" * 16
TOKEN = {"INTAKE_TWILIO_AUTH_TOKEN": "d3adb33f" * 4}


def example(*changes: tuple[str, str]) -> str:
    text = EXAMPLE.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def written(folder: Path, *changes: tuple[str, str]) -> Path:
    path = folder / "config.toml"
    path.write_text(example(*changes))
    return path


def refusal(folder: Path, *changes: tuple[str, str], environ: Mapping[str, str] | None = None) -> str:
    path = written(folder, *changes)
    with pytest.raises(ConfigError) as caught:
        load(path, environ or {})
    return str(caught.value).replace(str(path), "config.toml")


def test_the_example_is_the_line_of_this_project() -> None:
    settings = load(EXAMPLE, {})

    assert settings.line.number.e164 == "+16127039227"
    assert list(settings.agencies) == ["uroc", "advocates", "rainbow"]
    assert settings.retention == Retention()
    assert settings.help_lines.crisis.number.digits == "988"


def test_the_example_explains_every_setting_there_is() -> None:
    text = EXAMPLE.read_text()
    unexplained = [
        f"{section}.{key}"
        for section, keys in sections(Settings)
        for key in keys
        if not re.search(rf"^(# )?{key}\s+?=", text.partition(f"[{section}]")[2], re.MULTILINE)
    ]

    assert unexplained == []


def sections(kind: type) -> list[tuple[str, list[str]]]:
    settings = load(EXAMPLE, {})
    found = []
    for name in Settings.__struct_fields__:
        value = getattr(settings, name)
        if isinstance(value, Retention):
            found.append((name, list(Retention.__dataclass_fields__)))
        elif isinstance(value, msgspec.Struct):
            tables = {key: getattr(value, key) for key in value.__struct_fields__}
            nested = {key: each for key, each in tables.items() if isinstance(each, msgspec.Struct)}
            found += [(f"{name}.{key}", list(each.__struct_fields__)) for key, each in nested.items()]
            found += [] if nested else [(name, list(tables))]
    return found


def test_the_example_shows_the_defaults_it_names() -> None:
    shown = re.sub(r"^# (?=[a-z_]+ = )", "", EXAMPLE.read_text(), flags=re.MULTILINE)
    shown = re.sub(
        r"^(clock_file|phones|folder|(line|quiet)_(voice|text)) = .*\n|^url = .https://desk.*\n",
        "",
        shown,
        flags=re.MULTILINE,
    )

    assert msgspec.convert(read(shown), Settings, dec_hook=from_toml) == msgspec.convert(
        read(EXAMPLE.read_text()), Settings, dec_hook=from_toml
    )


def read(text: str) -> object:
    return msgspec.toml.decode(text.encode())


NO_DAY = "[line] closes_on: write a day as year-month-day and without quotes, such as 2027-11-30."
REFUSALS = [
    # section and key that nothing reads
    ("[regions]", "[region]", "there is no section [region]. Did you mean 'regions'?"),
    ("quiet_number =", "quiet_numbr =", "[line] quiet_numbr: there is no such setting. Did you mean 'quiet_number'?"),
    ("workers =", "colour =", "[web] colour: there is no such setting."),
    ("# tries = 3", "trys = 3", "[retention] trys: there is no such setting. Did you mean 'tries'?"),
    ("last_checked = ", "checked = ", "[help_lines.day_one] checked: there is no such setting. Did you mean 'last_checked'?"),
    ("# timeout_seconds = 10", 'auth_token = "x"', "[twilio] auth_token: a secret is not kept here; put it into INTAKE_TWILIO_AUTH_TOKEN."),
    # missing
    ("timezone = ", "# timezone = ", "[line] timezone: this setting is missing."),
    ("[coordinator]", "coordinator = 1", None),
    # of the wrong kind
    ("port = 8080", 'port = "8080"', "[web] port: Expected `int`, got `str`."),
    ("port = 8080", "port = 70000", "[web] port: Expected `int` <= 65535."),
    ("workers = 2", "workers = 0", "[web] workers: Expected `int` >= 1."),
    ("closes_on = 2027-11-30", 'closes_on = "soon"', NO_DAY),
    ("closes_on = 2027-11-30", 'closes_on = "2027-02-30"', NO_DAY),
    ("# orders_every_seconds = 2", "orders_every_seconds = 0", "[worker] orders_every_seconds: Expected `int` >= 1."),
    ("# orders_every_seconds = 2", "orders_every_seconds = 31", "[worker] orders_every_seconds: Expected `int` <= 30."),
    ("# forget_every_seconds = 30", "forget_every_seconds = 61", "[worker] forget_every_seconds: Expected `int` <= 60."),
    ("connect = false", 'connect = "yes"', "[help_lines.day_one] connect: Expected `bool`, got `str`."),
    ('number = "988"', "number = 988", "[help_lines.crisis] number: put the value between quotation marks."),
    ('number = "988"', 'number = "call us"', "[help_lines.crisis] number: 'call us' is not a number to say aloud, such as \"1-866-223-1111\" or \"988\"."),
    ('email = "info@rainbowresearch.org"', 'email = "rainbow"', "[other_ways] email: this is not in the form that config.example.toml shows."),
    ('survey = "survey.example.org"', 'survey = ""', "[other_ways] survey: Expected `str` of length >= 1."),
    ('uroc = "University', 'UROC = "University', "[agencies]: this is not in the form that config.example.toml shows."),
    ("AC0000", "SK0000", "[twilio] account_sid: this is not in the form that config.example.toml shows."),
    # numbers
    ('"612-703-9227"', '"612-703"', '[line] number: this is not a United States number that can be called, such as "612-555-0142".'),
    ('"612-703-9227"', '"+95 9 521 2345"', '[line] number: this is not a United States number that can be called, such as "612-555-0142".'),
    ('"612-703-9227"', '"612-703-9227 x2"', '[line] number: this is not a United States number that can be called, such as "612-555-0142".'),
    # Pasted with marks that nobody sees it is the same number.
    ('"612-555-0199"', '"\u202a612\u2011703\u20119227\u202c"', "[line] quiet_number: must differ from number, which the posters show."),
    ('"612-703-9227"', '"900-703-9227"', '[line] number: this is not a United States number that can be called, such as "612-555-0142".'),
    ('"612-555-0199"', '"612-703-9227"', "[line] quiet_number: must differ from number, which the posters show."),
    ('# phones = ["612-555-0177", "612-555-0178"]', 'phones = ["612-555-0177", "612-555-0199"]', "[coordinator] phones: must not be one of the line's own numbers."),
    ('# phones = ["612-555-0177", "612-555-0178"]', 'phones = ["612-555-0177", "+16125550177"]', "[coordinator] phones: each once: two votes of one phone would be those of one person."),
    ('# phones = ["612-555-0177", "612-555-0178"]', 'phone = "612-555-0177"', "[coordinator] phone: there is no such setting. Did you mean 'phones'?"),
    ('number = "1-866-223-1111"\ntext = "612-399-9995"\nlast_checked = 2026-11-01\nconnect = false', 'number = "988"\ntext = "988"\nlast_checked = 2026-11-01\nconnect = true', "[help_lines.day_one] connect: only a number of ten digits can be connected to."),
    # addresses
    ("https://line.example.org", "http://line.example.org", "[line] public_url: 'http://line.example.org' must begin with https://: what people tell the line travels here."),
    ("https://line.example.org", "https://line.example.org/twilio", "[line] public_url: 'https://line.example.org/twilio' must be scheme and host only, such as \"https://line.example.org\"."),
    ("https://line.example.org", "https://line.example.org:99999", "[line] public_url: 'https://line.example.org:99999' is not a web address."),
    ("https://line.example.org", "line.example.org", "[line] public_url: 'line.example.org' must be scheme and host only, such as \"https://line.example.org\"."),
    ('# api_base = "https://api.twilio.com"', 'api_base = "https://twilio.example.com"', "[twilio] api_base: must be a twilio.com address, or the local Twilio on this machine."),
    # the console
    ('# url = "https://desk.example.org"', 'url = "http://desk.example.org"', "[console] url: 'http://desk.example.org' must begin with https://: what people tell the line travels here."),
    ('# url = "https://desk.example.org"', 'url = "https://desk.example.org/console"', "[console] url: 'https://desk.example.org/console' must be scheme and host only, such as \"https://line.example.org\"."),
    ('# url = "https://desk.example.org"', 'url = "https://line.example.org:8443"', "[console] url: must have a host name of its own, not that of [line] public_url."),
    ('# url = "https://desk.example.org"', 'url = "https://desk.example.org:443"', "[console] url: leave the port out; browsers do."),
    ('# url = "https://desk.example.org"\n# host = "127.0.0.1"           # where it listens; a proxy with your certificate stands in front of it\n# port = 8081', 'url = "https://desk.example.org"\nport = 8080', "[console] port: must differ from [web] port; both listen on this machine."),
    ('# keys = "var/console_keys.toml"', 'keys = "var/web_keys.toml"', "[console] keys: must be a file of its own, which neither the web side nor the worker reads."),
    # times
    ('"America/Chicago"', '"Minnesota"', "[line] timezone: there is no time zone 'Minnesota'; Minnesota is \"America/Chicago\"."),
    ('"America/Chicago"', '"../etc/passwd"', "[line] timezone: there is no time zone '../etc/passwd'; Minnesota is \"America/Chicago\"."),
    ("plan_due = 2028-03-15", "plan_due = 2027-03-15", "[line] plan_due: the plan cannot be due before closes_on."),
    ('"09:00-12:00"', '"9-12"', "[windows] mornings: '9-12' is not hours of one day, such as \"14:00-16:00\"."),
    ('"09:00-12:00"', '"12:00-09:00"', "[windows] mornings: '12:00-09:00' ends before it begins."),
    ('"09:00-12:00"', '"07:30-12:00"', "[windows] mornings: nobody is called before 08:00 or after 21:00."),
    ('"17:00-20:30"', '"17:00-21:30"', "[windows] evenings: nobody is called before 08:00 or after 21:00."),
    ('thursday = ["14:00-16:00"]', 'thursday = ["14:00-15:00"]', "[call_in] thursday: 14:00-15:00 must last two to three hours."),
    ('thursday = ["14:00-16:00"]', 'thursday = ["14:00-16:00", "15:00-17:00"]', "[call_in] thursday: 14:00-16:00 and 15:00-17:00 overlap."),
    ('thursday = ["14:00-16:00"]', 'thursday = "14:00-16:00"', "[call_in] thursday: Expected `array`, got `str`."),
    ('thursday = ["14:00-16:00"]', 'thursday = ["24:00-26:00"]', "[call_in] thursday: '24:00-26:00' is not hours of one day, such as \"14:00-16:00\"."),
    # lists
    ('offered = ["en", "es"]', 'offered = ["en", "en"]', "[languages] offered: a name stands there twice."),
    ('offered = ["en", "es"]', 'offered = ["en", "other"]', "[languages] offered: the line cannot speak 'other'; put it under interview."),
    ('offered = ["en", "es"]', "offered = []", "[languages] offered: Expected `array` of length >= 1."),
    ('"om", "other"]', '"om", "vi", "other"]', "[languages] interview: Expected `array` of length <= 5."),
    # promises
    ("# days_hard = 30", "days_hard = 31", "[retention] days_hard: from 1 to 30; the line promises no more than 30."),
    ("# tries = 3", "tries = 0", "[retention] tries: from 1 to 3; the line promises no more than 3."),
    ("# days_hard = 30", "days_hard = 7", "[retention] days_open: must not be longer than days_hard."),
    # storage
    ('"sqlite:///var/intake.db"', '"mysql://root:hunter2@db/x"', '[storage] url: must begin with "sqlite:///" or "postgresql://".'),
    ('"var/worker_keys.toml"', '"var/web_keys.toml"', "[storage] worker_keys: must be another file than web_keys, which the web side may read."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "words"), REFUSALS)
def test_a_wrong_setting_is_refused_with_its_place_and_mend(
    tmp_path: Path, old: str, new: str, words: str | None
) -> None:
    message = refusal(tmp_path, (old, new))

    assert message.startswith("config.toml")
    assert words is None or message == f"config.toml, {words}"
    assert "hunter2" not in message


def test_with_a_real_account_the_console_needs_a_name_and_https(tmp_path: Path) -> None:
    message = refusal(
        tmp_path,
        ("AC" + "0" * 32, REAL),
        ('# url = "https://desk.example.org"', 'url = "http://localhost:8081"'),
    )

    words = "[console] url: with a real account it must be a name that browsers reach, with https."
    assert message == f"config.toml, {words}"


def test_the_demos_console_may_be_on_this_machine_and_there_is_none_without_an_address(
    tmp_path: Path,
) -> None:
    there = load(
        written(tmp_path, ('# url = "https://desk.example.org"', 'url = "http://localhost:8081"')), {}
    ).console

    assert (str(there.url), there.host, there.port) == ("http://localhost:8081", "127.0.0.1", 8081)
    assert there.keys == tmp_path / "var/console_keys.toml"
    assert load(EXAMPLE, {}).console.url is None


def test_every_disagreement_is_told_at_once(tmp_path: Path) -> None:
    message = refusal(tmp_path, ('"612-555-0199"', '"612-703-9227"'), ("# tries = 3", "tries = 9"))

    assert len(message.splitlines()) == 2


def test_a_file_that_is_not_there_or_not_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"Copy config\.example\.toml there"):
        load(tmp_path / "config.toml", {})
    (tmp_path / "config.toml").write_text("[line\n")
    with pytest.raises(ConfigError, match="is not written as TOML"):
        load(tmp_path / "config.toml", {})


def test_a_section_that_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("")

    with pytest.raises(ConfigError, match=r", \[line\]: this section is missing\."):
        load(tmp_path / "config.toml", {})


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG is set"),
        ({"SQLALCHEMY_ECHO": "true"}, "SQLALCHEMY_ECHO is set"),
        ({"INTAKE_TWILIO_TOKEN": "hunter2"}, "Did you mean 'INTAKE_TWILIO_AUTH_TOKEN'?"),
    ],
)
def test_an_environment_that_would_talk_is_refused(
    tmp_path: Path, environ: dict[str, str], words: str
) -> None:
    message = refusal(tmp_path, environ=environ)

    assert words in message
    assert "hunter2" not in message


def test_talk_that_is_switched_off_is_accepted(tmp_path: Path) -> None:
    off = {"FLASK_DEBUG": "0", "SQLALCHEMY_ECHO": ""}

    assert load(written(tmp_path), off) == load(written(tmp_path), {})


def test_paths_start_at_the_settings_file(tmp_path: Path) -> None:
    settings = load(written(tmp_path), {})

    assert settings.storage.url == f"sqlite:///{tmp_path}/var/intake.db"
    assert settings.storage.web_keys == tmp_path / "var/web_keys.toml"
    assert settings.storage.worker_keys == tmp_path / "var/worker_keys.toml"
    assert (settings.flows.folder / "welcome.toml").parent.name == "flows"


def test_a_database_address_with_a_password_comes_from_the_environment(tmp_path: Path) -> None:
    settings = load(written(tmp_path), {"INTAKE_STORAGE_URL": "postgresql://line:pw@db/line"})

    assert settings.storage.url == "postgresql://line:pw@db/line"


def test_the_account_is_refused_while_it_is_the_example_s(tmp_path: Path) -> None:
    settings = load(written(tmp_path), {})

    with pytest.raises(ConfigError, match="account_sid: this is the example's"):
        account(settings, TOKEN)


# What an operator puts in the place of everything that is the example's.
OWN = [
    ("612-555-0199", "612-625-5000"),
    ("https://line.example.org", "https://line.rainbowresearch.org"),
    ("survey.example.org", "survey.rainbowresearch.org"),
    ("news.example.org", "news.rainbowresearch.org"),
    ("www.example.org", "www.rainbowresearch.org"),
    ("plan.example.org", "plan.rainbowresearch.org"),
]


@pytest.mark.parametrize(
    ("changes", "environ", "words"),
    [
        ([], TOKEN, "[line] quiet_number: 555-01xx numbers belong to nobody"),
        ([], TOKEN, "[line] public_url: this is the example's"),
        ([], TOKEN, "[other_ways] survey: this is the example's"),
        (OWN, {}, "Put the account's auth token into"),
        (OWN, {"INTAKE_TWILIO_AUTH_TOKEN": "hunter2"}, "is not an auth token"),
        ([("https://line.example.org", "http://127.0.0.1:8080")], TOKEN, "cannot reach this machine"),
    ],
)
def test_a_real_account_is_refused_with_settings_of_the_example(
    tmp_path: Path, changes: list[tuple[str, str]], environ: dict[str, str], words: str
) -> None:
    settings = load(written(tmp_path, ("AC" + "0" * 32, REAL), *changes), {})

    with pytest.raises(ConfigError) as caught:
        account(settings, environ)

    assert words in str(caught.value)
    assert "hunter2" not in str(caught.value)


REFUSED_ADDRESSES = [
    ("https://127.0.0.1:8080", "a real provider cannot reach this machine's loopback address."),
    ("https://localhost", "a real provider cannot reach this machine's loopback address."),
    ("https://10.1.2.3", "10.1.2.3 is an address of a private network, which the provider cannot reach."),
    ("https://[fd00::1]", "fd00::1 is an address of a private network, which the provider cannot reach."),
    (
        "https://intake_line.rainbowresearch.org",
        "the provider refuses a host's name with an underscore. Give the line another name.",
    ),
    ("https://intake", "intake is no public name, so the provider cannot find it."),
    ("https://line.local", "line.local is no public name, so the provider cannot find it."),
    (
        "https://línea.rainbowresearch.org",
        "write the host's name in letters the provider takes: xn--lnea-vpa.rainbowresearch.org.",
    ),
    ("https://-line.rainbowresearch.org", "-line.rainbowresearch.org is not the name of a host."),
]


@pytest.mark.parametrize(("public_url", "words"), REFUSED_ADDRESSES)
def test_an_address_that_the_provider_would_refuse_is_refused_at_start(
    tmp_path: Path, public_url: str, words: str
) -> None:
    own = [pair for pair in OWN if "line.example" not in pair[0]]
    changes = [("AC" + "0" * 32, REAL), *own, ("https://line.example.org", public_url)]
    settings = load(written(tmp_path, *changes), {})

    with pytest.raises(ConfigError) as caught:
        account(settings, TOKEN)

    assert str(caught.value) == f"[line] public_url: {words}"


@pytest.mark.parametrize(
    "public_url",
    ["https://line.rainbowresearch.org", "https://line.rainbowresearch.org:8443", "https://8.8.8.8"],
)
def test_a_public_address_is_taken(tmp_path: Path, public_url: str) -> None:
    own = [pair for pair in OWN if "line.example" not in pair[0]]
    changes = [("AC" + "0" * 32, REAL), *own, ("https://line.example.org", public_url)]

    assert account(load(written(tmp_path, *changes), {}), TOKEN).sid == REAL


@pytest.mark.parametrize(
    "address", ["http://handler.twilio.com/twiml/EH1", "handler.twilio.com/x", "https://x/"]
)
def test_a_hosted_document_has_a_whole_safe_address(tmp_path: Path, address: str) -> None:
    message = refusal(tmp_path, ("[fallbacks]", f'[fallbacks]\nline_voice = "{address}"'))

    assert (
        message
        == "config.toml, [fallbacks] line_voice: this is not in the form that config.example.toml shows."
    )


def test_a_real_account_never_meets_the_local_twilio_or_a_movable_clock(tmp_path: Path) -> None:
    message = refusal(
        tmp_path,
        ("AC" + "0" * 32, REAL),
        ('# api_base = "https://api.twilio.com"', 'api_base = "http://127.0.0.1:8100"'),
        ("# clock_file", "clock_file"),
    )

    assert message.splitlines() == [
        "config.toml, [twilio] api_base: a real account does not speak with the local Twilio. Remove this line.",
        "config.toml, [demo] clock_file: only the demo may move its clock, never a line with a real account.",
    ]


def test_the_demo_works_with_the_fake_account_and_the_local_twilio(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        ('# api_base = "https://api.twilio.com"', 'api_base = "http://127.0.0.1:8100"'),
        ("https://line.example.org", "http://127.0.0.1:8080"),
        ("# clock_file", "clock_file"),
    )

    settings = load(path, {})
    found = account(settings, {**TOKEN, "INTAKE_TWILIO_AUTH_TOKEN_NEXT": "f" * 32})

    assert settings.demo.clock_file == tmp_path / "var/clock"
    assert found.api_base == "http://127.0.0.1:8100"
    assert [token.reveal().decode() for token in found.tokens] == ["d3adb33f" * 4, "f" * 32]


def demo_settings(tmp_path: Path) -> Settings:
    return load(
        written(tmp_path, ('# api_base = "https://api.twilio.com"', 'api_base = "http://127.0.0.1:1"')), {}
    )


def token_file(tmp_path: Path, content: str, mode: int = 0o600) -> Path:
    path = tmp_path / "token"
    path.write_text(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_token_may_come_from_a_file(tmp_path: Path, ending: str) -> None:
    path = token_file(tmp_path, "d3adb33f" * 4 + ending)

    for name in ("INTAKE_TWILIO_AUTH_TOKEN", "INTAKE_TWILIO_AUTH_TOKEN_NEXT"):
        environ = {**({} if name in TOKEN else TOKEN), name + "_FILE": str(path)}
        found = account(demo_settings(tmp_path), environ)
        assert [token.reveal().decode() for token in found.tokens] == ["d3adb33f" * 4] * len(environ)


@pytest.mark.parametrize("content", ["", "\n"])
def test_an_empty_file_of_the_next_token_names_none(tmp_path: Path, content: str) -> None:
    environ = {**TOKEN, "INTAKE_TWILIO_AUTH_TOKEN_NEXT_FILE": str(token_file(tmp_path, content))}

    assert account(demo_settings(tmp_path), environ).tokens == (Secret(b"d3adb33f" * 4),)


def test_a_file_that_systemd_hands_over_has_the_mode_systemd_gives_it(tmp_path: Path) -> None:
    path = token_file(tmp_path, "d3adb33f" * 4, 0o440)
    environ = {"INTAKE_TWILIO_AUTH_TOKEN_FILE": str(path), "CREDENTIALS_DIRECTORY": str(tmp_path)}

    assert account(demo_settings(tmp_path), environ).tokens == (Secret(b"d3adb33f" * 4),)


@pytest.mark.parametrize(
    ("content", "mode", "environ", "words"),
    [
        ("d3adb33f" * 4, 0o640, {}, "HERE/token, which NAME names, can be read by others. To mend it: chmod 600 HERE/token"),
        ("d3adb33f" * 4, 0o640, {"CREDENTIALS_DIRECTORY": "/run/credentials/x"}, "can be read by others"),
        ("", 0o600, {}, "The file that NAME names is empty. To mend it: put the auth token into HERE/token"),
        ("", 0o400, {"CREDENTIALS_DIRECTORY": "HERE"}, "To mend it: put the auth token into the file that the unit's LoadCredential=token: names, and start it again"),
        ("two words of it", 0o600, {}, "INTAKE_TWILIO_AUTH_TOKEN is not an auth token: it has 32 letters and digits."),
        ("d3adb33f" * 4 + "\n\n", 0o600, {}, "is not an auth token"),
        ("d3adb33f" * 4, 0o600, TOKEN, "INTAKE_TWILIO_AUTH_TOKEN and NAME are both set. To mend it: unset INTAKE_TWILIO_AUTH_TOKEN"),
        ("d3adb33f" * 4, 0o600, {"NAME": "HERE/none"}, "HERE/none, which NAME names, cannot be read."),
    ],
)  # fmt: skip
def test_a_token_file_that_cannot_be_used_is_told_and_not_its_token(
    tmp_path: Path, content: str, mode: int, environ: dict[str, str], words: str
) -> None:
    name = "INTAKE_TWILIO_AUTH_TOKEN_FILE"
    told = {name: str(token_file(tmp_path, content, mode))} | {
        name if each == "NAME" else each: value.replace("HERE", str(tmp_path))
        for each, value in environ.items()
    }

    with pytest.raises(ConfigError) as refused:
        account(demo_settings(tmp_path), told)

    said = str(refused.value).replace(str(tmp_path), "HERE").replace(name, "NAME")
    assert words in said
    assert "d3adb33f" not in said


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_token_file_that_is_none_is_told_at_once(tmp_path: Path, make: Callable[[Path, int], None]) -> None:
    make(tmp_path / "token", 0o700)

    with pytest.raises(ConfigError, match="token, which INTAKE_TWILIO_AUTH_TOKEN_FILE names, is not a file"):
        account(demo_settings(tmp_path), {"INTAKE_TWILIO_AUTH_TOKEN_FILE": str(tmp_path / "token")})


def test_settings_print_no_number_and_no_token(tmp_path: Path) -> None:
    settings = load(
        written(tmp_path, ('# api_base = "https://api.twilio.com"', 'api_base = "http://localhost:1"')), {}
    )

    printed = repr(settings) + repr(account(settings, TOKEN))

    assert isinstance(settings.line.number, PhoneNumber)
    assert not re.search("703.?9227|555.?0199|d3adb33f", printed)
