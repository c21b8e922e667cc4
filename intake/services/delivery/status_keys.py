"""Status keys: names of the values of the line that tell how sending goes, and whom it does not reach.

Names only, so that the web side and the doctor can read them without loading what sends.
"""

from __future__ import annotations

# When somebody last looked what is due.
DELIVER_TICK = "deliver_tick"
PROVIDER_AHEAD = "provider_ahead_seconds"
DATABASE_AHEAD = "database_ahead_seconds"
PROVIDER_SILENT_SINCE = "provider_silent_since"
# The error code because of which nothing is sent.
HELD_BY = "outbox_held_by"
COORDINATOR_UNREACHED = "coordinator_unreached"
