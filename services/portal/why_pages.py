"""Where a figure comes from, on a page of its own: formula, rows of law with their source, events."""

from starlette.responses import Response

from services.portal.visit import Visit
from services.program.asked import in_english
from services.program.sentences import SENTENCES
from services.program.why import why


async def show(visit: Visit) -> Response:
    """Of one figure by its name (``?figure=estimate/khanh-tiet``). Raises NOT_FOUND."""
    async with visit.shot() as shot:
        told = await why(shot, visit.typed("figure"), visit.portal.law, visit.portal.calendar)
    said = in_english if visit.language == "en" else str
    may_open = visit.leads_to(f"{visit.base}/history")
    return visit.page(
        "why.html",
        why=told,
        title=said(told.title),
        value=said(told.value),
        formula=[said(line) for line in told.formula],
        said=SENTENCES,
        may_open=may_open,
    )
