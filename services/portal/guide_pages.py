"""All guides of the visitor's role on one page, to read through or to print.

Their pictures are taken of the running portal by tests/journey/test_guide_pictures.py, which also fails once a
page does not look like its picture any more.
"""

from starlette.responses import Response

from services.portal.assets import asset
from services.portal.guide import GUIDES, guide
from services.portal.visit import Visit


def picture_of(place: str) -> str:
    """The asset that shows the page with this guide."""
    words = [word for word in place.split("/")[2:] if not word.startswith("{")]
    return f"guide-{'-'.join(words) or 'home'}.jpg"


async def show(visit: Visit) -> Response:
    open_to_them = dict(visit.portal.sections(visit.role))
    guides = []
    for place in GUIDES:
        steps = guide(place, visit.role)
        name = open_to_them.get(place)
        if name is None or not steps:
            continue
        path = place.format(conference=visit.path("conference"))
        guides.append(
            {
                "path": path,
                "name": visit.said(name),
                "steps": [visit.said(step) for step in steps],
                "picture": asset(picture_of(place)),
            }
        )
    return visit.page("guide.html", guides=guides)
