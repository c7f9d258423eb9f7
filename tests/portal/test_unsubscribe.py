"""No more reminders by one click (RFC 8058): from the header of a mail that arrived to no further reminder."""

import uuid
from email import message_from_bytes, policy
from email.message import EmailMessage

import httpx
import pytest
from playwright.async_api import Page, expect

from deploy.quiet import until_quiet, until_shown
from shared.commands.notifications import ResumeReminders, recipient_id
from shared.commands.registry import RemindDelegation
from tests.portal.conftest import Held, picture

ORGANISER = "bo-chqs-tinh"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def reminders(held: Held, unit: str) -> list[EmailMessage]:
    found = []
    for file in sorted(held.mail.glob("*.eml")):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        if f"@{unit}." in str(mail["To"]) and mail["List-Unsubscribe"]:
            found.append(mail)
    return found


async def reminded(held: Held, unit: str) -> int:
    """Remind the unit; how many reminders it has got once everything is quiet."""
    async with held.story() as story:
        # each a wish of its own: the story's ids follow from what is wished, and it would be answered as before
        await story.do(ORGANISER, RemindDelegation(delegation=unit), tag=uuid.uuid4().hex)
        await until_shown(story.engine, await until_quiet(story.client))
    return len(reminders(held, unit))


def address(mail: EmailMessage) -> str:
    """What a mail program would post to, and that it may."""
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    first, second = "".join(mail["List-Unsubscribe"].split()).split(",")
    assert second.startswith("<mailto:")
    return first.strip("<>")


async def test_one_click_without_any_form_of_ours_stops_reminders_and_looking_does_not(
    held: Held,
) -> None:
    unit = "kho-bac-nha-nuoc-tinh"
    assert await reminded(held, unit) == 1
    url = address(reminders(held, unit)[0])
    assert url.startswith(held.url)
    provider = {"origin": "https://mail.example", "sec-fetch-site": "cross-site"}
    async with httpx.AsyncClient(timeout=30) as web:
        for method in ("GET", "HEAD"):
            seen = await web.request(method, url, params=ONE_CLICK)
            assert seen.status_code == 200
        said_nothing = await web.post(url, data={"something": "else"}, headers=provider)
        assert said_nothing.status_code == 422
        assert "PORTAL_NOT_ONE_CLICK" in said_nothing.text
        assert await reminded(held, unit) == 2
        for _ in range(2):  # a mail server may ask again
            done = await web.post(url, data=ONE_CLICK, headers=provider)
            assert done.status_code == 200
            assert "Đã ghi nhận" in done.text
        assert await reminded(held, unit) == 2
        again = ResumeReminders(recipient=recipient_id(unit, unit), reason="Xin nhắc lại")
        await held.send(ORGANISER, again)
        assert await reminded(held, unit) == 3
        as_parts = {"List-Unsubscribe": (None, "One-Click")}
        assert (await web.post(url, files=as_parts, headers=provider)).status_code == 200
    assert await reminded(held, unit) == 3


@pytest.mark.parametrize("token", ["khong-co", "x" * 3000, "%00", "a%2Fb"])
async def test_a_token_that_was_never_given_out_stops_nothing(held: Held, token: str) -> None:
    async with httpx.AsyncClient(base_url=held.url, timeout=30) as web:
        answer = await web.post(f"/u/{token}", data=ONE_CLICK)
    assert answer.status_code == 404


async def test_the_token_of_a_reminder_opens_no_answer(held: Held) -> None:
    unit = "vien-ksnd-tinh"
    await reminded(held, unit)
    url = address(reminders(held, unit)[0])
    async with httpx.AsyncClient(timeout=30) as web:
        assert (await web.get(url.replace("/u/", "/m/"))).status_code == 404
        answering = held.answer_link(unit)
        stopping = answering.replace("/m/", "/u/")
        assert (await web.post(stopping, data=ONE_CLICK)).status_code == 404


async def test_a_person_sees_what_would_stop_and_presses_the_button(held: Held, page: Page) -> None:
    unit = "tand-tinh"
    await reminded(held, unit)
    await page.goto(address(reminders(held, unit)[0]))
    await picture(page, "unsubscribe")
    await page.get_by_role("button", name="Thôi nhận thư nhắc").click()
    await expect(page.get_by_role("status")).to_contain_text("không nhận thư nhắc")
    await picture(page, "unsubscribed")
    before = len(reminders(held, unit))
    assert await reminded(held, unit) == before
