"""The guide's pictures are those of the portal as it is, with the conference of the README on it.

They are shipped in services/portal/static. When a page was meant to change, take them anew and look at each:
``HOINGHI_TAKE_PICTURES=1 python -m pytest tests/journey/test_guide_pictures.py``.
"""

import io
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import nats
import pytest
from PIL import Image
from playwright._impl._api_structures import SetCookieParam
from playwright.async_api import async_playwright

from services.portal import assets
from services.portal.doors import Doors, Visitor
from services.portal.guide import GUIDES
from services.portal.guide_pages import picture_of
from services.portal.roles import Role
from tests.documents.pictures import difference
from tests.journey.conftest import Told
from tests.portal.conftest import CHROMIUM

CONFERENCE: Final = "bac-giang-2023"
_VISITORS: Final = {
    "awards": ("so-noi-vu", Role.REVIEWER),
    "budget": ("so-tai-chinh", Role.FINANCE),
    "unit": ("so-y-te", Role.CONTACT),
}
_ORGANISER: Final = ("bo-chqs-tinh", Role.ORGANISER)
_WIDE, _HIGH = 1120, 760
_SMALL: Final = (140, 95)
TOLERANCE: Final = 0.03
"""The part of the small picture's dots that may be seen to differ: other figures and names, not another page."""

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no Chromium at {CHROMIUM}")


def small(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture)).convert("L").resize(_SMALL, Image.Resampling.BOX)


async def test_each_picture_of_the_guide_shows_the_page_as_it_is(told: Told) -> None:
    taken: dict[str, bytes] = {}
    client = await nats.connect(told.system.broker.url)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for place in GUIDES:
            where = place.split("/")[3] if place.count("/") > 2 else ""
            unit, role = _VISITORS.get(where, _ORGANISER)
            visitor = Visitor(unit, role, conference=CONFERENCE)
            session = await Doors(client).begin(visitor, datetime.now(UTC))
            context = await chromium.new_context(
                viewport={"width": _WIDE, "height": _HIGH}, locale="vi-VN", reduced_motion="reduce"
            )
            url = told.system.portal_url
            await context.add_cookies(
                [SetCookieParam(name="hoinghi", value=session.secret, url=url)]
            )
            page = await context.new_page()
            # the unit's own page is that of one delegation: of several, the guide's address leads to their list
            shown = f"{place}/{{delegation}}" if place.endswith("/unit") else place
            answer = await page.goto(url + shown.format(conference=CONFERENCE, delegation=unit))
            assert answer is not None
            assert answer.ok, place
            if not place.endswith("/screen"):  # the hall screen has no menu
                entry = f"nav a[aria-current][href='{place.format(conference=CONFERENCE)}']"
                assert await page.locator(entry).count(), f"{shown}: its entry is not marked"
            if place.endswith(
                "/reception"
            ):  # the door's bars and counters stand once its list is kept
                await page.wait_for_selector("html[data-gate=kept]")
            if place.endswith("/screen"):  # its button is shown by the script
                await page.wait_for_selector("[data-full]:not([hidden])")
            taken[picture_of(place)] = await page.screenshot(type="jpeg", quality=72)
            await context.close()
        await chromium.close()
    await client.close()
    if os.environ.get("HOINGHI_TAKE_PICTURES"):
        for name, content in taken.items():
            (Path(assets.__file__).parent / "static" / name).write_bytes(content)
        pytest.skip("the pictures were taken anew: look at each")
    differing = {
        name: round(apart, 3)
        for name, content in taken.items()
        if (apart := difference(small(content), small(assets.content(name)))) > TOLERANCE
    }
    assert not differing, "take the guide's pictures anew (see above) and look at them"


def test_another_page_is_seen_to_be_another() -> None:
    names = [picture_of(place) for place in GUIDES]
    shown = {name: small(assets.content(name)) for name in names}
    for name in names[1:]:
        assert difference(shown[names[0]], shown[name]) > TOLERANCE, name
