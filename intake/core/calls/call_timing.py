"""Call timing: how soon a phone rings and for how many seconds, what is waited before an extension, how long a call lasts.

Numbers only. For how long an attempt may stay in each state is in ``attempt``.
"""

from __future__ import annotations

from datetime import timedelta

from intake.core.calls.attempt import LONGEST_TALK

# A ring that cannot be placed within these is dropped. Whoever asked to be rung holds the phone now: much later it would
# come out of the blue.
RING_WHO_ASKED_WITHIN = timedelta(minutes=2)
# Somebody waits on the line with the phone at their ear.
RING_WHILE_WAITING_WITHIN = timedelta(seconds=60)
# Seconds, before we give up: a voicemail that answers later than this is never met.
PERSON_RINGS = 20
INTERVIEWER_RINGS = 25
# Somebody waits on the line while those on duty are rung one after the other.
ON_DUTY_RINGS = 15
# Four waits of half a second: the switchboard behind a number answers before it listens.
BEFORE_EXTENSION = "wwww"
# Seconds of the talk, and of what is heard before and after it.
LONGEST_CALL = int((LONGEST_TALK + timedelta(minutes=10)).total_seconds())
