"""The signature agrees with the published example and with the provider's own check."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from intake.simulator.webhooks.signature import sign

NAMES = st.text("ABCDEFxyz019_", min_size=1, max_size=8)
VALUES = st.text(st.characters(codec="utf-8"), max_size=20)
PAIRS = st.lists(st.tuples(NAMES, VALUES), max_size=8)


def test_the_published_example_has_the_published_signature() -> None:
    pairs = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ]

    assert sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", pairs) == (
        "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    )


@given(token=st.text("abc0123", min_size=1), query=st.text("ab=&%20", min_size=1, max_size=9), pairs=PAIRS)
def test_whatever_is_signed_the_provider_accepts(
    token: str, query: str, pairs: list[tuple[str, str]]
) -> None:
    url = f"https://line.example/twilio/voice?{query}"
    by_name = MultiDict(pairs)

    accepted = RequestValidator(token).validate(url, by_name, sign(token, url, pairs))

    assert accepted


def test_a_changed_value_has_another_signature() -> None:
    assert sign("t", "https://a.example/", [("A", "1")]) != sign("t", "https://a.example/", [("A", "2")])
