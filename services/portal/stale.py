"""What a form rests on, as a mark that it carries: an older page does not put its own in place of newer words."""

import hashlib
from typing import Any

from services.portal.refusals import CHANGED_MEANWHILE
from services.portal.visit import Visit


def mark_of(*told: Any) -> str:
    """Of the values that a page shows; the same values give the same mark."""
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def must_stand(visit: Visit, mark: str, *, stands: bool, what: str) -> None:
    """Raises PORTAL_CHANGED_MEANWHILE, naming ``what``, where the form's mark is not the one that holds now.

    ``stands``: what the form wishes is so already: the same form sent twice is no change by somebody else.
    """
    if visit.typed("seen") != mark and not stands:
        raise CHANGED_MEANWHILE.refuse(lines=visit.said(what))
