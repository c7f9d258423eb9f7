"""The hall's screen, for a projector: large, without navigation, moving by itself. It only shows."""

from starlette.responses import Response

from services.portal.screen_view import screen_view
from services.portal.visit import Visit


async def show(visit: Visit) -> Response:
    now = await visit.portal.desk.now()
    async with visit.shot() as shot:
        view = await screen_view(shot, now, visit.typed("view"), visit.typed("item"))
    return visit.page("screen.html", view=view, now=now, wanted=visit.typed("view"))
