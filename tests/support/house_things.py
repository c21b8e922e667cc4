"""What a house holds beside requests: who was invited and who sent JOIN, days that differ, a visit, a feed.

Written as rows, so that it holds what no page may show, whichever page there is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, time, timedelta

from intake.core.phone import PhoneNumber
from intake.core.scheduling.availability import Visit
from intake.services.access.tokens import token_hash
from intake.storage.crypto.fingerprints import staff_phone_key
from intake.storage.crypto.key_files import WebKeys
from intake.storage.crypto.seals import seal_phone
from intake.storage.schema.staff_tables import calendar_feed, day_exception, join_invitation
from intake.storage.unit_of_work import Database
from tests.support.people import NOW
from tests.support.staff import KIM

# Who was invited and did not come yet, and who sent JOIN and waits for the coordinator's phone.
INVITED, JOINED = "uma", "lou"
CLOSED_DAY, OTHER_WINDOWS, VISIT_DAY = date(2018, 3, 12), date(2018, 3, 13), date(2018, 3, 14)
FEED_TOKEN = "a-feed-that-somebody-asked-for"
# What is typed into the fields of hours and of days away, by their names.
TYPED_HOURS: Mapping[str, str] = {
    "monday-1-from": "10:00",
    "monday-1-to": "11:00",
    "extra-day": "2018-03-20",
    "extra-from": "10:00",
    "extra-to": "11:00",
    "away-first": "2018-03-21",
}


def have_house_things(database: Database, keys: WebKeys, *, phone: str, words: str) -> None:
    """Store one of each; ``phone`` and ``words`` are of whoever sent JOIN."""
    number = PhoneNumber(phone)
    told = {
        "agency": KIM.agency,
        "languages": "en,es",
        "regions": "",
        "daily_cap": 4,
        "expires_at": NOW + timedelta(days=6),
    }
    joined = {
        "code_hmac": hashlib.sha256(phone.encode()).digest(),
        "phone_key": staff_phone_key(keys.web_key, number),
        "sealed_phone": seal_phone(number, keys.public_key),
        "words": words,
        "joined_at": NOW - timedelta(hours=1),
    }
    feed = {
        "interviewer_id": KIM.id,
        "token_hash": token_hash(FEED_TOKEN),
        "made_on": NOW.date(),
    }
    with database.work() as work:
        add = work.connection.execute
        add(join_invitation.insert(), {"id": "u" * 32, "handle": INVITED, "sealed_code": b"c" * 96, **told})
        add(join_invitation.insert(), {"id": "l" * 32, "handle": JOINED, **told, **joined})
        add(day_exception.insert(), {"day": CLOSED_DAY, "closed": True, "call_in": None})
        add(day_exception.insert(), {"day": OTHER_WINDOWS, "closed": False, "call_in": "14:00-16:00"})
        add(calendar_feed.insert(), feed)
        visit = Visit("v" * 32, "twin_cities", "the library", VISIT_DAY, time(10), time(16), KIM.id)
        work.availabilities.add_visit(visit)
        work.commit()
