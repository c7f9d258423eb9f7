"""What somebody looks for by name stands in no address: there it is sealed, for the session that asked alone.

An address is kept by browsers, proxies and histories; a name in it would be personal data in all of them.
"""

from typing import Final

from starlette.responses import RedirectResponse, Response

from services.portal.refusals import PAGE_UNKNOWN
from services.portal.visit import Visit

_PAGES: Final = frozenset({"delegates", "delegations", "messages", "history"})
_FORM: Final = frozenset({"csrf", "form_id", "act", "page_of"})
_LONGEST: Final = 200


async def look(visit: Visit) -> Response:
    """From the form of a list to the list, with what was typed in the address, names sealed."""
    page = visit.typed("page_of")
    if page not in _PAGES:
        raise PAGE_UNKNOWN.refuse()
    typed = {name: visit.typed(name)[:_LONGEST] for name in visit.form if name not in _FORM}
    return RedirectResponse(f"{visit.base}/{page}{visit.query(typed)}", 303)
