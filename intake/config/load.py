"""Read a settings file into Settings, or refuse with file, section, key and mend.

What must agree with what is in ``checks``; secrets are in ``account``.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import get_type_hints

import msgspec

from intake.config.errors import ConfigError
from intake.config.settings import Settings, SettingsSection
from intake.config.validation import disagreements, environment_troubles
from intake.config.value_types import from_toml
from intake.core.errors import suggestion

Tables = dict[str, object]

STORAGE_URL = "INTAKE_STORAGE_URL"
SECRET_KEYS = {"auth_token": "INTAKE_TWILIO_AUTH_TOKEN", "auth_token_next": "INTAKE_TWILIO_AUTH_TOKEN_NEXT"}
_SQLITE = "sqlite:///"
_PLACE = re.compile(r"(?P<words>.*?) - at `(?:key` in `)?\$\.?(?P<path>.*)`$", re.DOTALL)


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """Return the settings in the file, with the environment's additions; raises ConfigError."""
    tables = _read(path)
    _refuse([*environment_troubles(environ), *(f"{path}, {words}" for words in _strangers(tables))])
    if STORAGE_URL in environ:
        tables = {**tables, "storage": {**_table(tables, "storage"), "url": environ[STORAGE_URL]}}
    settings = _placed(_convert(path, tables), path.resolve().parent)
    _refuse(f"{path}, {words}" for words in disagreements(settings))
    return settings


def _refuse(troubles: Iterable[str]) -> None:
    found = "\n".join(troubles)
    if found:
        raise ConfigError(found)


def _read(path: Path) -> Tables:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"There is no settings file {path}. Copy config.example.toml there and change it."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {type(error).__name__}.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not written as TOML: {error}.") from error


def _strangers(tables: Tables) -> list[str]:
    """Return a sentence for each section and key that nothing reads."""
    known = _keys(Settings)
    found = [
        f"there is no section [{name}].{suggestion(name, known)}" for name in tables if name not in known
    ]
    for name in known:
        found += _strangers_in(name, known[name], _table(tables, name))
    return found


def _strangers_in(name: str, kind: object, table: Tables) -> list[str]:
    keys = _keys(kind)
    if not keys:
        return []
    found = []
    for key, value in table.items():
        if key in SECRET_KEYS and name == "twilio":
            found.append(f"[twilio] {key}: a secret is not kept here; put it into {SECRET_KEYS[key]}.")
        elif key not in keys:
            found.append(f"[{name}] {key}: there is no such setting.{suggestion(key, keys)}")
        elif isinstance(value, dict):
            found += _strangers_in(f"{name}.{key}", keys[key], value)
    return found


def _keys(kind: object) -> dict[str, object]:
    """Return the keys a section may hold with their types; none for a table of free keys or a plain value."""
    if isinstance(kind, type) and (issubclass(kind, SettingsSection) or dataclasses.is_dataclass(kind)):
        return dict(get_type_hints(kind, include_extras=False))
    return {}


def _table(tables: Tables, name: str) -> Tables:
    found = tables.get(name, {})
    return found if isinstance(found, dict) else {}


def _convert(path: Path, tables: Tables) -> Settings:
    try:
        return msgspec.convert(tables, Settings, dec_hook=from_toml)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}, {_located(str(error))}") from None


def _located(message: str) -> str:
    """Turn msgspec's sentence with a JSON path into section, key and words."""
    match = _PLACE.match(message)
    if match is None:
        return _missing(message, "")
    words, path = match["words"], re.sub(r"\[.*?\]", "", match["path"])
    section, _, key = path.rpartition(".")
    if "missing required field" in words:
        return _missing(words, path)
    if "matching regex" in words:
        words = "this is not in the form that config.example.toml shows"
    if "encoded date" in words:
        words = "write a day as year-month-day and without quotes, such as 2027-11-30"
    return f"[{section or path}]{f' {key}' if section else ''}: {words}."


def _missing(words: str, section: str) -> str:
    name = words.partition("`")[2].partition("`")[0]
    return (
        f"[{section}] {name}: this setting is missing." if section else f"[{name}]: this section is missing."
    )


def _placed(settings: Settings, folder: Path) -> Settings:
    """Return the settings with every path made absolute; relative ones start at the settings file."""
    storage = settings.storage
    url = storage.url
    if url.startswith(_SQLITE):
        url = f"{_SQLITE}{folder / url.removeprefix(_SQLITE)}"
    clock = settings.demo.clock_file
    replace = msgspec.structs.replace
    return replace(
        settings,
        flows=replace(settings.flows, folder=folder / settings.flows.folder),
        console=replace(settings.console, keys=folder / settings.console.keys),
        demo=replace(settings.demo, clock_file=folder / clock if clock else None),
        storage=replace(
            storage,
            url=url,
            web_keys=folder / storage.web_keys,
            worker_keys=folder / storage.worker_keys,
        ),
    )
