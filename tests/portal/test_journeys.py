"""Each desk does its own work by the keyboard alone: in Vietnamese on a wide page, in English at 360 px.

Only what does not change with the language is looked for: keys, fields, and the rows in the end.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import nats
import pytest
from playwright._impl._api_structures import SetCookieParam
from playwright.async_api import Page, expect
from sqlalchemy import Table

from deploy.story import nominations as told
from services.portal.doors import Doors, Visitor
from services.portal.language import COOKIE
from services.portal.roles import Role
from services.program.tables import attendees, budget, nominations
from tests.portal.conftest import CONFERENCE, Held, picture, started
from tests.portal.test_awards import key
from tests.portal.test_budget import PRICES
from tests.portal.test_doors import UNITS
from tests.portal.test_gate_phone import go_to

MODES = [("vi", 1280), ("en", 360)]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """A system of their own: a decided list and an approved estimate cannot be handed back."""
    yield from started(tmp_path_factory.mktemp("journeys"))


async def at(own: Held, page: Page, role: Role, place: str, mode: tuple[str, int]) -> None:
    """At one of the pages, signed in, in this language and width."""
    language, width = mode
    client = await nats.connect(own.system.broker.url)
    try:
        visitor = Visitor(UNITS[role], role, conference=CONFERENCE)
        session = await Doors(client).begin(visitor, datetime.now(UTC))
    finally:
        await client.close()
    await page.context.add_cookies(
        [
            SetCookieParam(name="hoinghi", value=session.secret, url=own.url),
            SetCookieParam(name=COOKIE, value=language, url=own.url),
        ]
    )
    await page.set_viewport_size({"width": width, "height": 800})
    await page.goto(f"{own.url}/c/{CONFERENCE}/{place}")
    await expect(page.locator("html")).to_have_attribute("lang", language)


async def done(page: Page) -> None:
    """The page says that it was done, and is no wider than the screen."""
    await expect(page.locator(".notice.good")).to_be_visible()
    size = page.viewport_size
    assert size is not None
    assert await page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def of(act: str) -> str:
    """The form that does it."""
    return f"form:has(input[name=act][value={act}])"


async def press(page: Page, act: str) -> None:
    """The button of the form of this act, or the one of several in a form that says it itself."""
    own = page.locator(f"{of(act)} button, button[name='act'][value='{act}']:not([tabindex])")
    await go_to(page, own.first)
    await page.keyboard.press("Enter")


async def opened(page: Page, act: str) -> None:
    """What is folded up before the form."""
    await go_to(page, page.locator(f"details:has({of(act)}) > summary").first)
    await page.keyboard.press("Enter")


async def typed(page: Page, field: str, text: str) -> None:
    await go_to(page, page.locator(field))
    await page.keyboard.press("Control+A")
    await page.keyboard.type(text)


async def row(own: Held, table: Table, **where: str) -> dict[str, object]:
    async with own.story() as story:
        await story.settled()
        (found,) = await story.rows(table, *(table.c[name] == v for name, v in where.items()))
    return dict(found)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("mode", MODES)
async def test_home_affairs_and_the_chairman_decide_on_nominations_by_keys(
    own: Held, page: Page, mode: tuple[str, int]
) -> None:
    numbers = [1, 2, 3] if mode == MODES[0] else [4, 5, 6]
    async with own.story() as story:
        name = told.the_round(story)
        await told.files_are_uploaded(story, name)
        for number in numbers:
            await story.do(*told.nomination(story, "collective", number, complete=True))
        await story.settled()
    one, two, three = (f"collective-{number:02d}" for number in numbers)
    place = f"awards/{name}?nomination="

    for nomination in (one, three):
        await at(own, page, Role.REVIEWER, place + nomination, mode)
        await key(page, "a")
        await done(page)
        assert (await row(own, nominations, nomination=nomination))["status"] == "endorsed"
    await at(own, page, Role.REVIEWER, place + two, mode)
    await key(page, "r")
    await expect(page.locator("#return-reason")).to_be_focused()
    await page.keyboard.type("thiếu biên bản (ví dụ)")
    await page.keyboard.press("Enter")
    await done(page)
    assert (await row(own, nominations, nomination=two))["status"] == "returned"

    await at(own, page, Role.APPROVER, place + one, mode)
    await key(page, "a")
    await done(page)
    assert (await row(own, nominations, nomination=one))["status"] == "approved"
    await at(own, page, Role.APPROVER, place + three, mode)
    await opened(page, "reject")
    await typed(page, "#reject-reason", "không đủ tiêu chuẩn (ví dụ)")
    await picture(page, f"journey-reject-{mode[0]}")
    await page.keyboard.press("Enter")
    await done(page)
    assert (await row(own, nominations, nomination=three))["status"] == "rejected"


@pytest.mark.timeout(400)
async def test_finance_the_chairman_and_the_clerk_bring_an_estimate_to_its_number_by_keys(
    own: Held, page: Page
) -> None:
    """Drawn up and returned in the first mode, mended and approved in the second."""
    first, second = MODES
    await at(own, page, Role.FINANCE, "budget", first)
    await press(page, "draw")
    await done(page)
    for lines in (list(PRICES)[:-1], list(PRICES)[-1:]):  # one sheet for each fund
        for line in lines:
            await typed(page, f"input[name='unit_price:{line}']", PRICES[line])
        await page.keyboard.press("Enter")
        await done(page)
    await press(page, "submit")
    await done(page)
    await at(own, page, Role.APPROVER, "budget", first)
    await opened(page, "return")
    await typed(page, "#return-remarks", "tiết giảm chi khánh tiết (ví dụ)")
    await page.keyboard.press("Enter")
    await done(page)
    assert (await row(own, budget))["status"] == "returned"

    await at(own, page, Role.FINANCE, "budget", second)
    await typed(page, "input[name='unit_price:khanh-tiet']", "12.000.000")
    await page.keyboard.press("Enter")
    await done(page)
    await press(page, "submit")
    await done(page)
    await at(own, page, Role.APPROVER, "budget", second)
    await press(page, "approve")
    await done(page)
    await at(own, page, Role.CLERK, "budget", second)
    await typed(page, "#number-number", "02/QĐ-UBND (số giả định)")
    await picture(page, "journey-number-en")
    await page.keyboard.press("Enter")
    await done(page)
    kept = await row(own, budget)
    assert (kept["status"], kept["decision_number"]) == ("approved", "02/QĐ-UBND (số giả định)")


@pytest.mark.parametrize("mode", MODES)
async def test_a_units_contact_names_somebody_and_confirms_by_keys(
    own: Held, page: Page, mode: tuple[str, int]
) -> None:
    unit, name = UNITS[Role.CONTACT], f"Lý Giả Định {mode[0].upper()}"
    await at(own, page, Role.CONTACT, f"unit/{unit}", mode)
    await typed(page, "#register input[name=name]", name)
    await typed(page, "#register input[name=position]", "Phó Giám đốc (nhân vật giả định)")
    await page.keyboard.press("Enter")
    await done(page)
    kept = await row(own, attendees, name=name)
    assert (kept["status"], kept["delegation"]) == ("confirmed", unit)
