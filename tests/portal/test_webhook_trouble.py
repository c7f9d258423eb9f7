"""An agency whose feed is not taken stands on the organiser's first page, in words, with what to do."""

import asyncio

import nats
from playwright.async_api import Browser, Page, expect

from deploy import webhooks
from shared import subjects
from shared.settings import Settings
from shared.webhook_book import WebhookBook
from tests.portal.conftest import CONFERENCE, Held, picture, sign_in
from tests.services.outgoing import ORGANISER


async def test_a_webhook_in_trouble_is_seen_by_the_organiser(
    held: Held, page: Page, browser: Browser
) -> None:
    await sign_in(page, held.login_link(ORGANISER, "organiser", "--conference", CONFERENCE))
    # this machine's own address: taken in a trial alone, so the services refuse it at once, without asking any DNS
    settings = Settings.model_validate(
        {"nats_url": held.system.broker.url, "webhooks_local": "true"}
    )
    client = await nats.connect(held.system.broker.url)
    book, news = WebhookBook(client), asyncio.Queue[object]()
    await client.subscribe(subjects.webhook("so-tai-chinh"), cb=news.put)
    try:
        await webhooks.put("so-tai-chinh", "http://127.0.0.1:9/", None, new=True, settings=settings)
        async with asyncio.timeout(120):
            while (found := (await book.read("so-tai-chinh"))[0]) is None or found.failing is None:
                await news.get()
        await page.goto(f"{held.url}/c/{CONFERENCE}")
        trouble = page.locator("#trouble")
        await expect(trouble).to_contain_text("Bản tin webhook gặp trục trặc")
        await expect(trouble).to_contain_text("Sở Tài chính")
        await expect(trouble).not_to_contain_text("so-tai-chinh")
        await expect(trouble).to_contain_text("đang thử lại")
        await picture(page, "webhook-trouble")

        # the agency hears of its own, another one of nothing
        for unit, seen in (("so-tai-chinh", 1), ("so-y-te", 0)):
            other = await browser.new_page()
            await sign_in(other, held.login_link(unit, "contact", "--conference", CONFERENCE))
            await expect(other.get_by_text("Bản tin webhook gặp trục trặc")).to_have_count(seen)
            await other.close()

        off = found.model_copy(update={"status": "disabled", "not_before": None})
        await book.change("so-tai-chinh", lambda _: off)
        await page.reload()
        await expect(trouble).to_contain_text("hoinghi agency webhook enable so-tai-chinh")
        await picture(page, "webhook-disabled")
    finally:
        await webhooks.removed("so-tai-chinh", settings)
        await client.close()
    await page.reload()
    await expect(page.locator("#trouble")).not_to_contain_text("Sở Tài chính")
