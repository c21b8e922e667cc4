"""Who asks for a page, and what of it they may do. Looks nothing up."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort

from intake.console.desk import Desk
from intake.core.access.permissions import Permission, Role, may
from intake.services.access.sessions import SignedIn


@dataclass(frozen=True, slots=True)
class Asking:
    """A request of somebody who is signed in."""

    desk: Desk
    signed_in: SignedIn

    @property
    def handle(self) -> str:
        """By what the account is called."""
        return self.signed_in.handle

    @property
    def role(self) -> Role:
        """What the account is for."""
        return self.signed_in.role

    def may(self, permission: Permission) -> bool:
        """Tell whether whoever asks holds a permission."""
        return may(self.role, permission)

    def require(self, *permissions: Permission) -> None:
        """Answer 403 unless whoever asks holds one of these."""
        if not any(map(self.may, permissions)):
            abort(403)
