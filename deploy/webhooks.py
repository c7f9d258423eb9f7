"""What the organiser's hand does to an agency's webhook; the feed service hears of it at once.

``dry_run``: every check is made, and what it would be is returned; nothing is written.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from nats.aio.client import Client

from deploy.broker import connected
from services.feed.delivery import going_on
from shared import subjects
from shared.direct import DirectReader
from shared.settings import Settings
from shared.vault import MasterKey
from shared.webhook import checked_address
from shared.webhook_book import Hook, WebhookBook, WebhookUnknown, new_secret, wrapped


class PositionAhead(ValueError):
    """The feed does not reach so far."""

    code = "POSITION_AHEAD"


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[tuple[Client, WebhookBook]]:
    client = await connected(settings)
    book = WebhookBook(client)
    try:
        yield client, book
    finally:
        await book.close()
        await client.close()


async def put(
    unit: str,
    url: str,
    start: int | None,
    *,
    new: bool,
    settings: Settings | None = None,
    dry_run: bool = False,
) -> tuple[Hook, str]:
    """Set it, or change address and secret of one that is there; it keeps its place unless ``start`` is given.

    Raises AddressRefused, InvalidToken, PositionAhead, MasterKeyMissing, and WebhookUnknown where no secret is
    wanted and none is there.
    """
    settings = settings or Settings()
    subjects.token(unit)
    url = checked_address(url, local=settings.webhooks_local)
    secret = new_secret()
    closed = wrapped(MasterKey.of(settings), unit, secret)

    def how(hook: Hook | None) -> Hook:
        now = datetime.now(UTC)
        if hook is None:
            if not new:
                raise WebhookUnknown(unit)
            position = (start or 1) - 1
            return Hook(unit=unit, url=url, secrets=(closed,), secret_since=now, position=position)
        kept = going_on(hook, hook.position if start is None else start - 1)
        update: dict[str, object] = {"url": url, "held_until": None}
        if new:
            update |= {"secrets": (closed, *hook.secrets[:1]), "secret_since": now}
        return kept.model_copy(update=update)

    async with _opened(settings) as (client, book):
        await _within(client, start)
        return await book.change(unit, how, dry_run=dry_run), secret


async def listed(
    unit: str | None = None, settings: Settings | None = None
) -> list[tuple[Hook, int]]:
    """Each with how many events wait for it. Raises WebhookUnknown."""
    async with _opened(settings or Settings()) as (client, book):
        found = [one for one in await book.all() if unit in (None, one.unit)]
        if unit is not None and not found:
            raise WebhookUnknown(unit)
        feed = DirectReader(client, subjects.FEED, 10.0)
        try:
            return [(one, await _waiting(feed, one)) for one in found]
        finally:
            await feed.close()


async def enabled(
    unit: str, *, skip: bool = False, settings: Settings | None = None, dry_run: bool = False
) -> Hook:
    """Raises WebhookUnknown."""

    def how(hook: Hook | None) -> Hook:
        if hook is None:
            raise WebhookUnknown(unit)
        passed = hook.failing if skip and hook.failing is not None else hook.position
        return going_on(hook, passed)

    async with _opened(settings or Settings()) as (_, book):
        return await book.change(unit, how, dry_run=dry_run)


async def redelivered(
    unit: str, start: int, settings: Settings | None = None, *, dry_run: bool = False
) -> Hook:
    """Raises WebhookUnknown, PositionAhead."""

    def how(hook: Hook | None) -> Hook:
        if hook is None:
            raise WebhookUnknown(unit)
        return going_on(hook, start - 1)

    async with _opened(settings or Settings()) as (client, book):
        await _within(client, start)
        return await book.change(unit, how, dry_run=dry_run)


async def removed(unit: str, settings: Settings | None = None, *, dry_run: bool = False) -> None:
    """Raises WebhookUnknown."""

    def how(hook: Hook | None) -> Hook:
        if hook is None:
            raise WebhookUnknown(unit)
        off = {"status": "removed", "secrets": (), "url": ""}
        return going_on(hook, hook.position).model_copy(update=off)

    async with _opened(settings or Settings()) as (_, book):
        await book.change(unit, how, dry_run=dry_run)


async def _within(client: Client, start: int | None) -> None:
    if start is None:
        return
    last = (await client.jetstream(timeout=5).stream_info(subjects.FEED)).state.last_seq
    if start > last + 1:
        raise PositionAhead(
            f"{start}: bản tin mới tới vị trí {last}. / the feed reaches up to position {last}."
        )


async def _waiting(reader: DirectReader, hook: Hook) -> int:
    """How many of its own and of the public events stand behind its place."""
    found = 0
    for unit in (hook.unit, subjects.PUBLIC):
        wish = {"seq": hook.position + 1, "batch": 1, "next_by_subj": subjects.feed_of(unit)}
        records, end = await reader.get(wish)
        found += len(records) + int(end.get("Nats-Num-Pending", "0"))
    return found
