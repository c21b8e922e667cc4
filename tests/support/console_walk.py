"""A walk through a whole console: every page as everybody, every query, every form as it stands, spoilt, and foreign.

Finds pages in the map of the app and in what they link to: one that is added is walked to by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from werkzeug.test import TestResponse

from tests.support.console import ORIGIN
from tests.support.console_house import AMIS, HELD, KIMS, UNGIVEN, House, code_of
from tests.support.forms import TOKEN, Sending, links, sendings
from tests.support.house_things import FEED_TOKEN

# A second of each role would be shown what the first is.
EVERYBODY = ("", "kim", "ana")
# What a path may name: something that is there, and something that is not.
NAMED: Mapping[str, tuple[str, ...]] = {
    "code": (*(code_of(each) for each in (UNGIVEN, KIMS, AMIS, HELD)), "9HH9"),
    "handle": ("kim", "nobody-there"),
    "token": ("no-such-token", FEED_TOKEN),
    "name": ("console.css", "no-such-file"),
    "day": ("2018-03-20", "no-such-day"),
    "visit_id": ("no-such-visit",),
}
# What is asked last, since it ends what others need.
LAST = ("/people", "/me", "/sign-out", "/line")
SPOILT = "\x00<script>'\"%s{{7*7}}\u202e" + "9" * 60


@dataclass(frozen=True, slots=True)
class Walked:
    """One answer, and who asked for what."""

    who: str
    sent: Sending
    answer: TestResponse = field(repr=False)

    @property
    def name(self) -> str:
        """Where it was, for a failure to tell."""
        return f"{self.sent.method} {self.sent.action} by {self.who or 'nobody'}"


@dataclass(slots=True)
class Walk:
    """Goes through a house; ``typed`` is what is written into the fields of its forms, by their names."""

    house: House
    typed: Mapping[str, str] = field(default_factory=dict)
    _sent: set[str] = field(default_factory=set)

    def everything(self) -> Iterator[Walked]:
        """Yield every answer: first of what changes nothing, then of what does."""
        seen = [walked for who in EVERYBODY for walked in self.read(who)]
        yield from seen
        forms = [(each.who, sent) for each in seen for sent in self._sendings(each)]
        for who, sent in sorted(forms, key=lambda form: form[1].action.startswith(LAST)):
            yield from self._sent_once(who, sent)

    def read(self, who: str) -> Iterator[Walked]:
        """Yield every page as one person may ask for it, and each that those lead to."""
        visitor, waiting = self.house.visitor(who), list(self.paths())
        known = set(waiting)
        while waiting:
            path = waiting.pop(0)
            answer = visitor.get(path)
            walked = Walked(who, Sending(path, "GET"), answer)
            yield walked
            if answer.mimetype != "text/html" or len(known) > 300:
                continue
            further = [each for each in links(answer.text) if each.startswith("/")]
            further += [
                f"{sent.action}?{'&'.join(f'{name}={value}' for name, value in sent.fields.items())}"
                for sent in sendings(answer.text, path, self.typed)
                if sent.method == "GET"
            ]
            waiting += [each for each in dict.fromkeys(further) if each not in known]
            known.update(further)

    def paths(self) -> Iterator[str]:
        """Yield each path of the app that can be read, and one that is not there."""
        for rule in sorted(self.house.app.url_map.iter_rules(), key=lambda rule: rule.rule):
            if "GET" not in (rule.methods or ()):
                continue
            for values in product(*(NAMED[name] for name in sorted(rule.arguments))):
                path = rule.rule
                for name, value in zip(sorted(rule.arguments), values, strict=True):
                    path = path.replace(f"<{name}>", value)
                yield path
        yield "/no-such-page"

    def _sendings(self, walked: Walked) -> Iterator[Sending]:
        if walked.answer.mimetype == "text/html" and walked.answer.status_code == 200:
            path = walked.sent.action.partition("?")[0]
            yield from (s for s in sendings(walked.answer.text, path, self.typed) if s.method == "POST")

    def _sent_once(self, who: str, sent: Sending) -> Iterator[Walked]:
        if repr((who, sent)) in self._sent or not self._is_there(who):
            return
        self._sent.add(repr((who, sent)))
        spoilt = Sending(sent.action, "POST", dict.fromkeys(sent.fields, SPOILT))
        for form, good in ((Sending(sent.action, "POST"), False), (spoilt, True), (sent, True)):
            if form is not sent and repr((who, form, good)) in self._sent:
                continue
            self._sent.add(repr((who, form, good)))
            yield from self._post(who, form, has_token=good)

    def _post(self, who: str, sent: Sending, *, has_token: bool) -> Iterator[Walked]:
        visitor = self.house.visitor(who)
        token = visitor.token_at("/still-here" if who else "/sign-in") if has_token else "made-up"
        answer = visitor.client.post(sent.action, base_url=ORIGIN, data={**sent.fields, TOKEN: token})
        yield Walked(who, sent, answer)
        if (where := answer.headers.get("Location")) is not None:
            yield Walked(who, Sending(where, "GET"), visitor.get(where))

    def _is_there(self, who: str) -> bool:
        if not who:
            return True
        with self.house.database.reading() as work:
            return work.accounts.by_handle(who) is not None
