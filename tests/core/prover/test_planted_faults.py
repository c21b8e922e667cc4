"""One small edit of the real files breaks one rule, and the prover says which, where and how to mend it.

Planted in a shorter callback (this phone only, no further choices), so that each proof takes a moment; what is
about times, in one where a time by phone can be picked. Faults of words on different lines are planted together.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterator, Sequence
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from intake import config
from intake.core.asks.table import ASKS
from intake.core.errors import FlowError
from intake.core.prover.findings import ProofRule
from intake.core.prover.prove import Proof, prove
from intake.core.scheduling.schedule import WeeklyHours
from intake.core.script.flow_parser import read_flows
from intake.core.script.remarks import Remark, as_decided
from intake.core.script.script import Script
from intake.core.script.wording import read_wording
from intake.services.line.load_script import script_values
from intake.storage.flow_files import read_flow_tables, read_wording_tables

Tables = dict[str, Any]
Plant = Callable[[Tables, Tables], None]
EXAMPLE = Path(__file__).resolve().parents[3] / "config.example.toml"
LISTS = {"agencies": ("uroc",), "regions": ("south",), "languages": ("so",)}
KEPT_STEPS = [
    "others_read",
    "call_instead",
    "adult",
    "perspective",
    "number",
    "times",
    "message",
    "readback",
    "save",
    "saved_for",
    "saved",
    "code_given",
    "write_it_down",
    "thanks",
    "no_times",
    "nothing_kept",
    "too_young",
    "talk_to_someone",
    "connecting",
    "not_connected",
    "there_for_you",
]
TIMED_STEPS = ["when", "with_a_time", "book", "time_taken", "booked"]
KEPT_TIME_STEPS = [
    "offer",
    "confirm",
    "to_message",
    "taken",
    "none_open",
    "else",
    "safe_hours",
    "saved_for",
    "saved",
    "code_given",
    "to_write_it_down",
    "to_thanks",
]
WEEKLY = (WeeklyHours(5, time(10), time(12)),)


@functools.cache
def read_once() -> tuple[Tables, Tables]:
    return dict(read_flow_tables()), dict(read_wording_tables(("en", "es")))


def the_files(*, with_times: bool) -> tuple[Tables, Tables]:
    flows, words = copy.deepcopy(read_once())
    steps = flows["callback"]["step"]
    flows["callback"]["step"] = {name: steps[name] for name in KEPT_STEPS + TIMED_STEPS * with_times}
    steps = flows["callback"]["step"]
    steps["perspective"]["next"] = "number"
    steps["number"] = {"ask": "one of", "options": ["this_phone"], "next": "when" if with_times else "times"}
    save = "with_a_time" if with_times else "save"
    steps["readback"].update(options=["save", "change"], to={"save": save, "change": "perspective"})
    steps["saved_for"] = {"wordless": True, "next": "saved"}
    if with_times:
        _shorten_times(flows["appointment"])
    else:
        _take_times_out(flows)
        for spoken in words.values():
            del spoken["other_ways"]["visits_here"]
    return flows, words


def _shorten_times(flow: Tables) -> None:
    flow["first"] = "offer"
    flow["step"] = {name: flow["step"][name] for name in KEPT_TIME_STEPS}
    flow["step"]["confirm"]["to"]["yes"] = "to_message"
    flow["step"]["else"]["next"] = "safe_hours"
    flow["step"]["saved_for"] = {"wordless": True, "next": "saved"}


def _take_times_out(flows: Tables) -> None:
    del flows["appointment"]
    step(flows, "welcome.menu").update(options=["callback", "-", "code", "other_ways", "about"])
    step(flows, "welcome.menu").update(only_if="intake is open")
    del step(flows, "welcome.menu")["to"]["pick_time"]
    step(flows, "other_ways.visits_set")["next"] = "ways"
    for name in ("visits_open", "visits_here"):
        del flows["other_ways"]["step"][name]
    step(flows, "code.enter")["to"]["known"] = "waiting"
    timed = ("known", "at_your_time", "your_time", "offer", "confirm", "move", "moved", "taken", "none_open")
    for name in timed:
        del flows["code"]["step"][name]


def found_in(flows: Tables, words: Tables) -> frozenset[tuple[ProofRule, str]]:
    read = read_flows(flows, LISTS, ASKS)
    wordings = {
        language: as_decided(read_wording(language, table, read), tuple(Remark))
        for language, table in words.items()
    }
    settings = config.load(EXAMPLE, {})
    script = Script(read, wordings, script_values(settings), settings.line.timezone)
    report = prove(Proof(script, WEEKLY), lambda _: None)
    return frozenset((fault.rule, str(fault)) for fault in report.faults)


@functools.cache
def found_before(*, with_times: bool) -> frozenset[tuple[ProofRule, str]]:
    return found_in(*the_files(with_times=with_times))


def step(flows: Tables, name: str) -> Tables:
    flow, _, place = name.partition(".")
    found: Tables = flows[flow]["step"][place]
    return found


def a_dead_end(flows: Tables, words: Tables) -> None:
    step(flows, "code.too_many").clear()
    step(flows, "code.too_many").update(next="unknown")
    step(flows, "code.unknown").update(next="too_many")


def a_save_before_the_read_back(flows: Tables, words: Tables) -> None:
    step(flows, "callback.message")["to"] = {"yes": "save"}


def a_save_by_silence(flows: Tables, words: Tables) -> None:
    step(flows, "callback.readback")["silence"] = "save"


def a_save_without_adult(flows: Tables, words: Tables) -> None:
    step(flows, "callback.adult")["to"] = {"yes": "perspective", "no": "perspective"}
    step(flows, "callback.number")["next"] = "times"
    flows["callback"]["step"]["too_young"]["next"] = "talk_to_someone"


def two_saves(flows: Tables, words: Tables) -> None:
    step(flows, "callback.code_given")["do"] = "save the callback request"


def an_unreached_step(flows: Tables, words: Tables) -> None:
    flows["about"]["step"]["attic"] = {"wordless": True, "next": "topics"}


def an_option_nobody_sees(flows: Tables, words: Tables) -> None:
    step(flows, "callback.times")["only_if"] = {"mornings": "no number is left"}


def an_endless_silence(flows: Tables, words: Tables) -> None:
    step(flows, "callback.message")["silence"] = "times"
    step(flows, "callback.times")["silence"] = "message"


def a_connection_that_cannot_fail(flows: Tables, words: Tables) -> None:
    del step(flows, "help.connecting")["refused"]
    step(flows, "help.lines")["to"] = {"connect": "connecting"}


def a_booking_that_cannot_be_refused(flows: Tables, words: Tables) -> None:
    del step(flows, "callback.book")["refused"]
    del flows["callback"]["step"]["time_taken"]
    del flows["appointment"]["step"]["taken"]


def a_refusal_that_goes_round(flows: Tables, words: Tables) -> None:
    step(flows, "callback.time_taken").pop("go")
    step(flows, "callback.time_taken")["next"] = "in_a_circle"
    flows["callback"]["step"]["in_a_circle"] = {"wordless": True, "next": "time_taken"}
    del flows["appointment"]["step"]["taken"]


def a_refusal_that_saves(flows: Tables, words: Tables) -> None:
    step(flows, "callback.time_taken").pop("go")
    step(flows, "callback.time_taken")["next"] = "save"
    del flows["appointment"]["step"]["taken"]


def a_time_nobody_agreed_to(flows: Tables, words: Tables) -> None:
    step(flows, "callback.with_a_time").update(only_if="wants a time")
    step(flows, "appointment.confirm").update(to={"yes": "to_message", "no": "to_message"})


def a_time_not_said_back(flows: Tables, words: Tables) -> None:
    for language in ("en", "es"):
        words[language]["appointment"]["confirm"].update(voice="Is that good?", text="Is that good?")


def a_move_nobody_agreed_to(flows: Tables, words: Tables) -> None:
    step(flows, "code.offer")["to"]["chosen"] = "move"
    del flows["code"]["step"]["confirm"]


def a_move_by_silence(flows: Tables, words: Tables) -> None:
    step(flows, "code.confirm")["silence"] = "move"


def an_erasure_by_one_key(flows: Tables, words: Tables) -> None:
    step(flows, "code.waiting_for_us")["to"] = {"erase": "erased"}


def a_secret_told_to_a_bystander(flows: Tables, words: Tables) -> None:
    words["es"]["about"]["who"]["text"] = "Línea Comunitaria. Llame cuando esté a solas."


def a_missing_spanish_option(flows: Tables, words: Tables) -> None:
    del words["es"]["callback"]["perspective"]["options"]["both"]


def a_blank_in_one_language(flows: Tables, words: Tables) -> None:
    words["en"]["callback"]["adult"]["voice"] += " Within {days} days."


def a_blank_missing_in_both_texts(flows: Tables, words: Tables) -> None:
    words["es"]["callback"]["saved"]["text_2"] = "Esperamos llamar en los próximos {try_days} días."


def a_blank_nobody_fills(flows: Tables, words: Tables) -> None:
    for language in ("en", "es"):
        words[language]["callback"]["thanks"]["voice"] += " {name}."


def a_text_too_long(flows: Tables, words: Tables) -> None:
    words["en"]["callback"]["times"]["text"] += " And one more word." * 12


def cancel_as_an_answer(flows: Tables, words: Tables) -> None:
    words["en"]["callback"]["readback"]["options"]["change"]["text"] = "Cancel"


def a_request_to_text_end(flows: Tables, words: Tables) -> None:
    words["en"]["callback"]["thanks"]["text"] = "Thank you. To leave, text end."


def a_topic_in_a_text(flows: Tables, words: Tables) -> None:
    words["en"]["callback"]["thanks"]["text"] = "Thank you for your view on trading sex."


def an_agency_in_a_text(flows: Tables, words: Tables) -> None:
    words["es"]["callback"]["thanks"]["text"] = "Gracias. Rainbow Research"


def a_link_in_a_text(flows: Tables, words: Tables) -> None:
    words["en"]["callback"]["thanks"]["text"] = "Thank you. More on www.example.org"


def a_reminder_with_danger_at_first_sight(_: Tables, words: Tables) -> None:
    words["en"]["person"]["reminder"] = {"text": "No danger: {when}."}


def a_reminder_too_long(_: Tables, words: Tables) -> None:
    words["es"]["person"]["reminder"] = {"text": "{when}. " + "Recordatorio de la hora. " * 20}


def a_remark_that_names_a_key(_: Tables, words: Tables) -> None:
    words["en"]["remarks"]["with_whom"]["text"] = "With one of us. To choose, reply 3 for more choices. MENU."


def a_help_line_named_outside_of_any_part(_: Tables, words: Tables) -> None:
    words["en"]["help"]["crisis"]["text"] += " Call {day_one}."


def no_words_while_the_crisis_line_is_silent(_: Tables, words: Tables) -> None:
    words["es"]["always"]["former_number_crisis"]["parts"]["no_crisis_and_day_one"]["text"] = ""


def an_emergency_number_in_a_part_alone(_: Tables, words: Tables) -> None:
    parts = words["en"]["help"]["crisis"]["parts"]
    words["en"]["help"]["crisis"]["text"] = "No person reads this line. {part:crisis} {part:no_crisis}"
    parts |= {
        "crisis": {"text": "Call 911 or {crisis_line}."},
        "no_crisis": {"text": "Call {day_one} or {hotline}."},
    }


def a_sentence_that_grows_too_long_without_a_help_line(_: Tables, words: Tables) -> None:
    words["en"]["help"]["crisis"]["parts"]["no_line"]["text"] = "Please text us again in a few hours. " * 9


def a_remark_of_three_parts(_: Tables, words: Tables) -> None:
    words["es"]["remarks"]["cost"]["text"] += " No cobramos el mensaje ni la llamada, ni hoy ni otro día." * 3


def a_remark_nobody_can_ask_for(_: Tables, words: Tables) -> None:
    words["en"]["remarks"]["cost"]["when"] = []


def a_topic_in_a_remark(_: Tables, words: Tables) -> None:
    words["en"]["remarks"]["use"]["text"] = "It goes into a plan on sex and the law."


def a_remark_that_leads_to_the_menu_in_one_language(_: Tables, words: Tables) -> None:
    words["en"]["remarks"]["person"]["text"] = "A machine answers here. A person calls you if you ask for it."


def an_agency_in_a_text_to_staff(_: Tables, words: Tables) -> None:
    words["en"]["staff"]["offer"] = {"text": "UROC: {first} {second} {staff_code}, {way}, {times}."}


def a_link_on_the_card(_: Tables, words: Tables) -> None:
    words["en"]["card"]["forgot"] = {"voice": "See www.forgotten.example."}


def help_at_first_sight_of_staff(_: Tables, words: Tables) -> None:
    words["en"]["staff_reply"]["unclear"] = {"text": "For help, MENU."}


def crisis_at_first_sight(flows: Tables, words: Tables) -> None:
    words["en"]["callback"]["thanks"]["text"] = "In a crisis, dial a friend. Thank you."


def too_many_presses(flows: Tables, words: Tables) -> None:
    steps = flows["callback"]["step"]
    steps["perspective"]["next"] = "sure"
    steps["sure"] = {"ask": "yes or no", "next": "number"}
    for language in ("en", "es"):
        words[language]["callback"]["sure"] = {"say": "OK?"}


def a_long_read_back(flows: Tables, words: Tables) -> None:
    words["en"]["callback"]["readback"]["voice"] += " And so on." * 40


def a_circle(flows: Tables, words: Tables) -> None:
    step(flows, "callback.save")["next"] = "saved_for"
    step(flows, "callback.saved_for")["next"] = "save"


ABOUT_TIMES = {
    a_booking_that_cannot_be_refused,
    a_refusal_that_goes_round,
    a_refusal_that_saves,
    a_time_nobody_agreed_to,
    a_time_not_said_back,
    a_move_nobody_agreed_to,
    a_move_by_silence,
}
PLANTED: list[tuple[Plant, ProofRule, str]] = [
    (
        a_save_before_the_read_back,
        ProofRule.SAVE_PRESSED,
        "flows/callback.toml, 'message': saves without 'save'",
    ),
    (
        a_save_by_silence,
        ProofRule.SILENCE_IS_NO,
        "flows/callback.toml, 'readback': no match leads to 'save the",
    ),
    (
        a_save_without_adult,
        ProofRule.ADULT,
        "flows/callback.toml, 'readback': saves on a path that never said yes",
    ),
    (two_saves, ProofRule.SAVE_LAST, "flows/callback.toml, 'saved': saves a second time on one path."),
    (an_unreached_step, ProofRule.REACHED, "flows/about.toml, 'attic': no path leads here under any facts."),
    (
        an_option_nobody_sees,
        ProofRule.OFFERED,
        "flows/callback.toml, 'times': the option 'mornings' is never on offer.",
    ),
    (
        an_endless_silence,
        ProofRule.SILENCE_ENDS,
        "flows/callback.toml, 'times': someone who says nothing is never",
    ),
    (
        a_connection_that_cannot_fail,
        ProofRule.REFUSED,
        "flows/help.toml, 'connecting': 'connect to the help line' can",
    ),
    (
        a_booking_that_cannot_be_refused,
        ProofRule.REFUSED,
        "flows/callback.toml, 'book': 'book the time' can fail.",
    ),
    (
        a_refusal_that_goes_round,
        ProofRule.REFUSED,
        "flows/callback.toml, 'book': where 'book the time' is refused, noth",
    ),
    (
        a_refusal_that_saves,
        ProofRule.REFUSED,
        "flows/callback.toml, 'book': where 'book the time' is refused, some",
    ),
    (
        a_time_nobody_agreed_to,
        ProofRule.TIME_AGREED,
        "flows/callback.toml, 'book': 'book the time' without yes at",
    ),
    (
        a_time_not_said_back,
        ProofRule.TIME_AGREED,
        "flows/callback.toml, 'book': 'book the time' without yes at",
    ),
    (
        a_move_nobody_agreed_to,
        ProofRule.TIME_AGREED,
        "flows/code.toml, 'move': 'move the time' without yes at",
    ),
    (a_move_by_silence, ProofRule.SILENCE_IS_NO, "flows/code.toml, 'confirm': no match leads to 'move the"),
    (
        an_erasure_by_one_key,
        ProofRule.ERASE_ASKED,
        "flows/code.toml, 'waiting_for_us': a request is erased by one key.",
    ),
    (
        a_secret_told_to_a_bystander,
        ProofRule.BYSTANDER,
        "flows/wording/es.toml, 'about.who': holds 'a solas'.",
    ),
    (
        a_missing_spanish_option,
        ProofRule.WORDS,
        "flows/wording/es.toml, 'callback.perspective.options.both': is said in",
    ),
    (
        a_blank_in_one_language,
        ProofRule.SAME_BLANKS,
        "flows/wording/es.toml, 'callback.adult': its voice lacks {days}",
    ),
    (
        a_blank_missing_in_both_texts,
        ProofRule.SAME_BLANKS,
        "flows/wording/es.toml, 'callback.saved': its text lacks {open_days}",
    ),
    (
        a_blank_nobody_fills,
        ProofRule.FILLED,
        "flows/wording/en.toml, 'callback.thanks': nothing fills {name}.",
    ),
    (a_text_too_long, ProofRule.SEGMENTS, "flows/wording/en.toml, 'callback.times': 3 segments"),
    (
        cancel_as_an_answer,
        ProofRule.CARRIER,
        "flows/wording/en.toml, 'callback.readback.options.change': asks for 'CANCEL'",
    ),
    (a_request_to_text_end, ProofRule.CARRIER, "flows/wording/en.toml, 'callback.thanks': asks for 'END'"),
    (a_topic_in_a_text, ProofRule.TOPIC, "flows/wording/en.toml, 'callback.thanks': holds 'sex'."),
    (
        an_agency_in_a_text,
        ProofRule.AGENCY,
        "flows/wording/es.toml, 'callback.thanks': holds 'rainbow research'.",
    ),
    (a_link_in_a_text, ProofRule.LINK, "flows/wording/en.toml, 'callback.thanks': holds the link 'www.'."),
    (
        crisis_at_first_sight,
        ProofRule.ALARM,
        "flows/wording/en.toml, 'callback.thanks': 'crisis' stands in the first",
    ),
    (
        a_reminder_with_danger_at_first_sight,
        ProofRule.ALARM,
        "flows/wording/en.toml, 'person.reminder': 'danger' stands in the first",
    ),
    (a_reminder_too_long, ProofRule.SEGMENTS, "flows/wording/es.toml, 'person.reminder': "),
    (a_remark_that_names_a_key, ProofRule.REMARK_KEYS, "flows/wording/en.toml, 'remarks.with_whom': "),
    (
        a_help_line_named_outside_of_any_part,
        ProofRule.HELP_LINES,
        "flows/wording/en.toml, 'help.crisis': its text names day_one while",
    ),
    (
        no_words_while_the_crisis_line_is_silent,
        ProofRule.HELP_LINES,
        "flows/wording/es.toml, 'always.former_number_crisis': its text names no",
    ),
    (an_emergency_number_in_a_part_alone, ProofRule.HELP_LINES, "flows/wording/en.toml, 'help.crisis': "),
    (
        a_sentence_that_grows_too_long_without_a_help_line,
        ProofRule.HELP_LINES,
        "flows/wording/en.toml, 'help.crisis': while",
    ),
    (a_remark_of_three_parts, ProofRule.SEGMENTS, "flows/wording/es.toml, 'remarks.cost': "),
    (a_remark_nobody_can_ask_for, ProofRule.WORDS, "flows/wording/en.toml, 'remarks.cost': "),
    (a_topic_in_a_remark, ProofRule.TOPIC, "flows/wording/en.toml, 'remarks.use': "),
    (
        a_remark_that_leads_to_the_menu_in_one_language,
        ProofRule.WORDS,
        "flows/wording/en.toml, 'remarks.person': ",
    ),
    (an_agency_in_a_text_to_staff, ProofRule.AGENCY, "flows/wording/en.toml, 'staff.offer': holds 'uroc'."),
    (a_link_on_the_card, ProofRule.LINK, "flows/wording/en.toml, 'card.forgot': holds the link 'www.'."),
    (
        help_at_first_sight_of_staff,
        ProofRule.ALARM,
        "flows/wording/en.toml, 'staff_reply.unclear': 'help' stands in the first",
    ),
    (
        too_many_presses,
        ProofRule.PRESSES,
        "flows/wording/en.toml: 9 key presses from the main menu to saved, at most 8.",
    ),
    (a_long_read_back, ProofRule.SECONDS, "flows/wording/en.toml: "),
    (a_circle, ProofRule.CIRCLE, "flows/callback.toml, 'save"),
    (a_dead_end, ProofRule.CIRCLE, "flows/code.toml, '"),
]


# Measured of a path only where everything on it can be said.
OF_A_WHOLE_PATH = {ProofRule.PRESSES, ProofRule.SECONDS}


def lines_changed(plant: Plant) -> frozenset[str]:
    """Return the lines of the wordings that a plant changes; none where it changes a flow too."""
    with_times = plant in ABOUT_TIMES
    (flows, words), (other_flows, others) = (the_files(with_times=with_times) for _ in range(2))
    plant(other_flows, others)
    if with_times or flows != other_flows:
        return frozenset()
    return frozenset(
        f"{language}.{flow}.{line}"
        for language, said in others.items()
        for flow, lines in said.items()
        for line in lines
        if lines[line] != words[language][flow].get(line)
    )


@functools.cache
def groups() -> Sequence[Sequence[Plant]]:
    """Return all plants, those together that change nothing but words, each on other lines: one proof finds them all."""
    apart: list[list[Plant]] = []
    together: list[tuple[list[Plant], set[str]]] = []
    for plant, rule, _ in PLANTED:
        lines = lines_changed(plant)
        if not lines or rule in OF_A_WHOLE_PATH:
            apart.append([plant])
            continue
        free = next((each for each in together if not each[1] & lines), None)
        if free is None:
            free = ([], set())
            together.append(free)
        free[0].append(plant)
        free[1].update(lines)
    return [*apart, *(group for group, _ in together)]


@functools.cache
def found_new(place: int) -> Sequence[tuple[ProofRule, str]]:
    """Return what is found where the plants of one group are planted, and not before."""
    group = groups()[place]
    with_times = group[0] in ABOUT_TIMES
    flows, words = the_files(with_times=with_times)
    for plant in group:
        plant(flows, words)
    return sorted(found_in(flows, words) - found_before(with_times=with_times))


@pytest.mark.parametrize(
    ("plant", "rule", "message"), PLANTED, ids=lambda each: getattr(each, "__name__", "")
)
def test_a_planted_fault_is_reported_by_its_rule(plant: Plant, rule: ProofRule, message: str) -> None:
    new = found_new(next(place for place, group in enumerate(groups()) if plant in group))

    assert (rule, message) in {(by, said[: len(message)]) for by, said in new}, new


def refused() -> Iterator[tuple[Callable[[Tables], None], str]]:
    def six_options(flows: Tables) -> None:
        step(flows, "callback.perspective")["options"] = ["a", "b", "c", "d", "e", "f"]

    def an_unknown_flow(flows: Tables) -> None:
        step(flows, "welcome.to_callback")["go"] = "calback"

    def an_unknown_step_of_another_flow(flows: Tables) -> None:
        step(flows, "appointment.to_message")["go"] = "callback.mesage"

    def an_unknown_step(flows: Tables) -> None:
        step(flows, "callback.perspective")["next"] = "nunber"

    def an_answer_to_nowhere(flows: Tables) -> None:
        step(flows, "callback.adult")["to"] = {"yes": "perspective"}

    yield six_options, "flows/callback.toml, step 'perspective': has 6 options. A menu has at most 5."
    yield (
        an_unknown_flow,
        "flows/welcome.toml, step 'to_callback': go = 'calback' is not a flow. Did you mean 'callback'?",
    )
    yield (
        an_unknown_step_of_another_flow,
        (
            "flows/appointment.toml, step 'to_message': go = 'callback.mesage' is not a step of that flow. "
            "Did you mean 'callback.message'?"
        ),
    )
    yield (
        an_unknown_step,
        "flows/callback.toml, step 'perspective': 'nunber' is not a step. Did you mean 'number'?",
    )
    yield (
        an_answer_to_nowhere,
        "flows/callback.toml, step 'adult': the answer 'no' leads nowhere. Add it to `to`, or add next.",
    )


@pytest.mark.parametrize(
    ("plant", "message"), list(refused()), ids=lambda each: getattr(each, "__name__", "")
)
def test_what_breaks_the_flow_language_is_refused_with_its_mend(
    plant: Callable[[Tables], None], message: str
) -> None:
    flows, _ = the_files(with_times=True)
    plant(flows)

    with pytest.raises(FlowError) as error:
        read_flows(flows, LISTS, ASKS)

    assert str(error.value) == message


def test_the_same_files_give_the_same_report() -> None:
    assert found_in(*the_files(with_times=False)) == found_before(with_times=False)
