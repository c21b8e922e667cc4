"""What is sealed opens in its own place, to its own key, unchanged, and to nothing else."""

from __future__ import annotations

import pickle  # noqa: TID251 - it is shown to be refused
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nacl.bindings
import nacl.secret
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.core.phone import PhoneNumber
from intake.core.script.written_number import written_number
from intake.core.secret import Secret
from intake.storage.crypto import fingerprints, key_files, seals

NUMBER = PhoneNumber("+16125550142")
OTHER = PhoneNumber("+16125550143")
NOW = datetime(2026, 11, 26, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    key_files.new_keys(folder)
    return folder


@pytest.fixture(scope="module")
def web(folder: Path) -> key_files.WebKeys:
    return key_files.read_web_keys(folder / key_files.WEB_KEYS)


@pytest.fixture(scope="module")
def worker(folder: Path) -> key_files.WorkerKeys:
    return key_files.read_worker_keys(folder / key_files.WORKER_KEYS)


@pytest.mark.parametrize("extension", [None, "12", "123456"])
def test_a_number_opens_to_exactly_what_was_sealed(
    web: key_files.WebKeys, worker: key_files.WorkerKeys, extension: str | None
) -> None:
    sealed = seals.seal_number("a" * 32, NUMBER, extension, web.public_key)

    assert seals.open_number("a" * 32, sealed, worker) == seals.Callee(NUMBER, extension)


def test_every_sealed_number_has_the_same_length_and_no_two_are_equal(web: key_files.WebKeys) -> None:
    short = seals.seal_number("a" * 32, NUMBER, None, web.public_key)
    long = seals.seal_number("a" * 32, NUMBER, "1234567890", web.public_key)
    again = seals.seal_number("a" * 32, NUMBER, None, web.public_key)

    assert (len(short.sealed_number), len(short.sealed_key)) == (
        len(long.sealed_number),
        len(long.sealed_key),
    )
    assert short != again


def test_rows_cannot_be_swapped(web: key_files.WebKeys, worker: key_files.WorkerKeys) -> None:
    mine = seals.seal_number("a" * 32, NUMBER, None, web.public_key)
    theirs = seals.seal_number("b" * 32, OTHER, None, web.public_key)
    swaps = [
        ("a" * 32, theirs),
        ("a" * 32, seals.SealedRequest(theirs.sealed_number, mine.sealed_key)),
        ("a" * 32, seals.SealedRequest(mine.sealed_number, theirs.sealed_key)),
    ]

    for request_id, sealed in swaps:
        with pytest.raises(seals.SealError):
            seals.open_number(request_id, sealed, worker)


def test_a_flipped_bit_or_a_missing_byte_never_opens(
    web: key_files.WebKeys, worker: key_files.WorkerKeys
) -> None:
    sealed = seals.seal_number("a" * 32, NUMBER, None, web.public_key)
    number, key = sealed.sealed_number, sealed.sealed_key
    damaged = [seals.SealedRequest(part, key) for part in _damage(number)]
    damaged += [seals.SealedRequest(number, part) for part in _damage(key)]

    for one in damaged:
        with pytest.raises(seals.SealError):
            seals.open_number("a" * 32, one, worker)


def test_another_workers_key_opens_nothing(web: key_files.WebKeys, tmp_path: Path) -> None:
    sealed = seals.seal_number("a" * 32, NUMBER, None, web.public_key)
    stranger = key_files.new_keys(tmp_path / "other").worker

    with pytest.raises(seals.SealError):
        seals.open_number("a" * 32, sealed, key_files.read_worker_keys(stranger))


def test_a_phone_and_a_providers_id_open_as_themselves_only(
    web: key_files.WebKeys, worker: key_files.WorkerKeys
) -> None:
    phone = seals.seal_phone(NUMBER, web.public_key)
    call = seals.seal_id("CA" + "0" * 32, web.public_key, NOW)

    assert seals.open_phone(phone, worker) == NUMBER
    assert seals.open_id(call, worker) == "CA" + "0" * 32
    with pytest.raises(seals.SealError):
        seals.open_id(phone, worker)
    with pytest.raises(seals.SealError):
        seals.open_phone(call, worker)


def test_an_id_opens_whoever_closed_it_and_whenever_and_looks_the_same(
    web: key_files.WebKeys, worker: key_files.WorkerKeys
) -> None:
    ids = [f"SM{number:032x}" for number in range(4)]
    minutes = [NOW, NOW + timedelta(seconds=59), NOW + timedelta(seconds=60)]
    closed = [seals.seal_id(each, web.public_key, at) for each, at in zip(ids, minutes, strict=False)]
    closed.append(seals.seal_found_id(ids[3], worker))

    assert [seals.open_id(each, worker) for each in closed] == ids
    assert {len(each) for each in closed} == {len(closed[0])}


def test_one_pair_of_keys_closes_the_ids_of_one_minute_and_no_two_of_them_alike(
    web: key_files.WebKeys,
) -> None:
    one, same = (seals.seal_id("SM" + "0" * 32, web.public_key, NOW) for _ in range(2))
    later = seals.seal_id("SM" + "0" * 32, web.public_key, NOW + timedelta(minutes=1))

    assert one[: key_files.KEY_BYTES] == same[: key_files.KEY_BYTES] != later[: key_files.KEY_BYTES]
    assert len({each[key_files.KEY_BYTES :] for each in (one, same, later)}) == 3


def test_phones_and_keys_of_requests_are_closed_with_a_pair_of_keys_each(web: key_files.WebKeys) -> None:
    # What a web process remembers of one minute must open no number that it met.
    requests = [seals.seal_number("a" * 32, NUMBER, None, web.public_key).sealed_key for _ in range(2)]
    closed = [*requests, *(seals.seal_phone(NUMBER, web.public_key) for _ in range(2))]
    closed.append(seals.seal_id("SM" + "0" * 32, web.public_key, NOW))

    assert len({each[: key_files.KEY_BYTES] for each in closed}) == len(closed)


def test_a_changed_id_or_one_for_another_worker_does_not_open(
    web: key_files.WebKeys, worker: key_files.WorkerKeys, tmp_path: Path
) -> None:
    closed = seals.seal_id("SM" + "0" * 32, web.public_key, NOW)
    stranger = key_files.new_keys(tmp_path / "other").worker
    changed = [closed[:place] + bytes([closed[place] ^ 1]) + closed[place + 1 :] for place in (0, 40, 70, -1)]

    for each in (*changed, closed[:20], b""):
        with pytest.raises(seals.SealError):
            seals.open_id(each, worker)
    with pytest.raises(seals.SealError):
        seals.open_id(closed, key_files.read_worker_keys(stranger))


def test_six_spellings_of_a_number_are_one_tag(worker: key_files.WorkerKeys) -> None:
    spellings = [
        "6125550142",
        "16125550142",
        "612-555-0142",
        "(612) 555-0142",
        "612.555.0142",
        "+1 612 555 0142",
    ]
    numbers = [written_number(spelling) for spelling in spellings]

    assert {fingerprints.tag(worker, number, None) for number in numbers if number} == {
        fingerprints.tag(worker, NUMBER, None)
    }
    assert None not in numbers


def test_another_number_or_another_extension_is_another_tag(worker: key_files.WorkerKeys) -> None:
    tags = {
        fingerprints.tag(worker, NUMBER, None),
        fingerprints.tag(worker, NUMBER, "1"),
        fingerprints.tag(worker, NUMBER, "12"),
        fingerprints.tag(worker, OTHER, None),
    }

    assert len(tags) == 4


@given(st.binary(max_size=3000))
def test_a_body_opens_to_what_was_closed(plain: bytes) -> None:
    conversation = fingerprints.keys_of_texts(Secret(b"k" * 32), "+16125550142", "+16125550100")

    assert seals.open_body(conversation, seals.close_body(conversation, plain)) == plain


@given(st.binary(max_size=1100) | st.binary(max_size=40).map(lambda end: b"x" * 500 + end))
def test_a_body_is_closed_as_the_library_closes_and_pads(plain: bytes) -> None:
    conversation = fingerprints.keys_of_call(Secret(b"k" * 32), "CA1")
    box = nacl.secret.Aead(conversation.body.reveal())
    padded = nacl.bindings.sodium_pad(plain, seals.BODY_STEP)

    assert box.decrypt(seals.close_body(conversation, plain), conversation.row) == padded
    assert seals.open_body(conversation, bytes(box.encrypt(padded, conversation.row))) == plain


def test_a_body_that_is_too_short_to_be_one_does_not_open() -> None:
    conversation = fingerprints.keys_of_call(Secret(b"k" * 32), "CA1")
    closed = seals.close_body(conversation, b"step 3")

    for length in (0, 1, 23, 24, 25, 39):
        with pytest.raises(seals.SealError):
            seals.open_body(conversation, closed[:length])


def test_a_body_opens_in_its_own_row_with_its_own_next_request_only(web: key_files.WebKeys) -> None:
    mine = fingerprints.keys_of_call(web.web_key, "CA1")
    closed = seals.close_body(mine, b"step 3")
    strangers = [
        fingerprints.keys_of_call(web.web_key, "CA2"),
        fingerprints.keys_of_texts(web.web_key, "CA1", ""),
        fingerprints.keys_of_call(Secret(b"x" * 32), "CA1"),
        fingerprints.ConversationKeys(b"another row", mine.body),
    ]

    for stranger in strangers:
        with pytest.raises(seals.SealError):
            seals.open_body(stranger, closed)
    for damaged in _damage(closed):
        with pytest.raises(seals.SealError):
            seals.open_body(mine, damaged)


def test_no_two_purposes_share_a_mark(web: key_files.WebKeys) -> None:
    marks = {
        fingerprints.code_hmac(web.web_key, "5551234567"),
        fingerprints.guess_key(web.web_key, "5551234567"),
        fingerprints.copy_key(web.web_key, "5551234567"),
        fingerprints.keys_of_call(web.web_key, "5551234567").row,
        fingerprints.keys_of_texts(web.web_key, "55512", "34567").row,
        fingerprints.keys_of_texts(web.web_key, "5551234567", "").row,
    }

    assert len(marks) == 6


@pytest.mark.parametrize("show", [repr, str, "{}".format, lambda secret: f"{secret!r:>20}"])
def test_a_secret_never_prints(show: object) -> None:
    assert callable(show)
    assert "hunter" not in show(Secret(b"hunter2"))


def test_a_secret_is_never_pickled() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret(b"hunter2"))


def test_what_holds_a_number_or_a_seal_prints_neither(
    web: key_files.WebKeys, worker: key_files.WorkerKeys
) -> None:
    sealed = seals.seal_number("a" * 32, NUMBER, "4711", web.public_key)
    shown = repr(
        (seals.open_number("a" * 32, sealed, worker), sealed, fingerprints.keys_of_call(web.web_key, "CA1"))
    )

    assert "6125550142" not in shown
    assert "4711" not in shown
    assert "\\x" not in shown


def _damage(sealed: bytes) -> list[bytes]:
    flipped = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(0, len(sealed), 7)]
    return [*flipped, sealed[:-1], sealed[1:], sealed[: len(sealed) // 2], b"", sealed + b"\0"]
