"""The provider's own troubles, as the page switches them on and off.

Sets faults only, each apart from the others.
"""

from __future__ import annotations

from intake.simulator.rest.rest_json import Json
from intake.simulator.webhooks.faults import Faults, RestFault, RestRefusal

LAG_SECONDS = 3.0
LOST_SHARE = 0.5
# More requests than any demo makes.
ALWAYS = 10**9
DOWN = RestRefusal(RestFault.REFUSE, status=503, code=20503, times=ALWAYS, every=True)


def troubles_of(faults: Faults) -> Json:
    """Return which troubles are on."""
    return {
        "down": faults.rest is not None and faults.rest.every,
        "lag": faults.list_lag_seconds > 0,
        "lost": faults.lose_callbacks > 0,
    }


def set_trouble(faults: Faults, name: str, *, on: bool) -> bool:
    """Switch a trouble on or off; False where there is no such trouble."""
    match name:
        case "down":
            faults.rest = DOWN if on else None
        case "lag":
            faults.list_lag_seconds = LAG_SECONDS if on else 0.0
        case "lost":
            faults.lose_callbacks = LOST_SHARE if on else 0.0
        case _:
            return False
    return True
