"""The document to host at the provider is plain TwiML that needs nothing of ours."""

from __future__ import annotations

from click.testing import CliRunner

from intake.cli.commands import main
from intake.simulator.twiml.documents import Hangup, Message, Say
from intake.simulator.twiml.reader import read_messaging, read_voice

XML = "text/xml"


def _printed(channel: str) -> bytes:
    result = CliRunner().invoke(main, ["flows", "fallback", "--channel", channel])
    assert result.exit_code == 0, result.output
    return result.output.strip().encode()


def test_a_caller_hears_in_each_language_that_something_broke_and_the_call_ends() -> None:
    document = read_voice(_printed("voice"), XML, ())

    languages = [
        caption.language for verb in document.verbs if isinstance(verb, Say) for caption in verb.captions
    ]
    assert (languages, document.verbs[-1]) == (["en-US", "es-US"], Hangup())


def test_a_texter_reads_it_in_each_language_and_no_callback_of_ours_is_asked_for() -> None:
    document = read_messaging(_printed("text"), XML)

    messages = [verb for verb in document.verbs if isinstance(verb, Message)]
    assert len(messages) == 2
    assert b"action" not in _printed("text")


def test_the_quiet_number_says_that_it_takes_no_calls_and_answers_no_text() -> None:
    spoken = CliRunner().invoke(main, ["flows", "fallback", "--quiet"]).output
    texted = CliRunner().invoke(main, ["flows", "fallback", "--quiet", "--channel", "text"]).output

    assert ("does not take calls" in spoken, "no recibe llamadas" in spoken) == (True, True)
    assert read_messaging(texted.strip().encode(), XML).verbs == ()
