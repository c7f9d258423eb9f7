"""The hall's screen stands within the projector's window, whole: every group, every item, every control."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Route

from deploy.plan_import import read_plan
from services.portal.assets import asset, content
from services.portal.headers import CSP
from services.portal.roles import Role
from services.portal.screen_view import Called, GroupShown, ItemShown, ScreenView, View
from shared.running_order import Timed
from tests.paths import PLAN
from tests.portal.conftest import PICTURES
from tests.portal.test_kept_forms import HOUR, drawn

SIZES = [(1920, 1080), (1280, 720), (1366, 768), (1366, 900), (1024, 768)]
VIEWS: tuple[View, ...] = ("program", "present", "awards")
BODY = read_plan(PLAN).plan

OUTSIDE = """() => {
  const texts = "h1, #clock, .label, .huge, .large, .total, .queue li, .group, .figures, .bar";
  const all = document.querySelectorAll(texts + ", footer a, footer button");
  const seen = [...all].filter((one) => one.getClientRects().length);
  const out = seen.filter((one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    return left < 0 || top < 0 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5;
  });
  const cut = seen.filter((one) => one.clientWidth && one.scrollWidth > one.clientWidth + 1);
  const foot = document.querySelector("footer").getBoundingClientRect().top;
  const under = seen.filter((one) => !one.closest("footer") && one.getBoundingClientRect().bottom > foot + 0.5);
  const page = document.documentElement;
  const scrolls = page.scrollHeight > innerHeight || page.scrollWidth > innerWidth;
  const names = [...out, ...cut, ...under].map((one) => one.textContent || one.className.baseVal);
  return scrolls ? [...names, "scrolls"] : names;
}"""
"""What lies beyond the window, is cut off, or lies under the controls."""


def groups() -> list[GroupShown]:
    return [GroupShown(group.title, 108, 217) for group in BODY.groups]


def shown(view: View, groups: Sequence[GroupShown]) -> ScreenView:
    """The longest item of the plan is on and the longest follows it; the awards have the longest names."""
    longest = max(BODY.agenda, key=lambda item: len(item.title))
    when = Timed("i", "s", HOUR, HOUR + timedelta(minutes=40))
    item = ItemShown("i", longest.title, longest.presenter, when)
    called = Called(
        "Tập thể cán bộ, chiến sĩ Ban Chỉ huy Quân sự thành phố Bắc Giang (tên giả định)",
        "Ban Chỉ huy Quân sự thành phố Bắc Giang",
        "Bộ Chỉ huy Quân sự tỉnh",
        "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
        "Nguyễn Thị Hoàng Phương Thảo",
    )
    return ScreenView(
        view=view,
        groups=groups,
        present=sum(group.present for group in groups),
        expected=sum(group.expected for group in groups),
        status="opened",
        now=item,
        following=item,
        by_hand=True,
        before="i",
        after="i",
        over=False,
        awards=[called, *[replace(called, receiver=None)] * 4],
        presented=1,
        awarded=40,
    )


async def draw(page: Page, view: ScreenView, *, scripted: bool = True) -> None:
    """The page with its own style, faces and scripts, under the policy that it is served with."""
    html = drawn(
        "screen.html",
        visit=SimpleNamespace(session=None, base="/c/x", role=Role.ORGANISER),
        conference={"title": BODY.title, "starts_at": BODY.starts_at},
        asset=asset,
        view=view,
        wanted=view.view,
        now=HOUR,
    )

    async def serve(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/") and (scripted or not path.endswith(".js")):
            name = path.rsplit("/", 1)[-1]
            kind = {"css": "text/css", "js": "text/javascript"}.get(name.rsplit(".", 1)[-1])
            await route.fulfill(body=content(name), content_type=kind)
        elif path == "/":
            await route.fulfill(
                body=html,
                content_type="text/html; charset=utf-8",
                headers={"content-security-policy": CSP},
            )
        else:
            await route.fulfill(status=404)

    await page.route("**/*", serve)
    await page.goto("http://hall.test/")
    await page.evaluate("document.fonts.ready.then(() => true)")


@pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
@pytest.mark.parametrize("view", VIEWS)
async def test_nine_groups_and_every_control_lie_within_the_window(
    page: Page, view: View, scripted: bool
) -> None:
    assert len(BODY.groups) == 9
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        await draw(page, shown(view, groups()), scripted=scripted)
        if PICTURES:
            await page.screenshot(path=f"{PICTURES}/hall-{view}-{width}x{height}-{scripted}.png")
        assert await page.evaluate(OUTSIDE) == [], (width, height)


@pytest.mark.parametrize("view", VIEWS)
async def test_what_has_no_room_at_its_full_size_is_drawn_smaller(page: Page, view: View) -> None:
    many = [*groups(), *groups()[:5]]
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        await draw(page, shown(view, many))
        assert await page.evaluate(OUTSIDE) == [], (width, height)


async def test_a_window_that_is_made_smaller_still_shows_everything(page: Page) -> None:
    await page.set_viewport_size({"width": 1920, "height": 1080})
    await draw(page, shown("program", groups()))
    await page.set_viewport_size({"width": 1024, "height": 600})
    await page.wait_for_function(f"({OUTSIDE})().length === 0")
