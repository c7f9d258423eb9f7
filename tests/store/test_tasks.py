"""A task that is told to end does end, though a library below swallows the cancellation."""

import asyncio

import pytest

from shared.tasks import Shared, end, heed_cancellation


async def _deaf(swallowed: list[int], *, heed: bool) -> None:
    """Goes on for ever, and swallows a cancellation as ``asyncio.wait_for`` may; three of them at most."""
    while len(swallowed) < 3:
        if heed:
            heed_cancellation()
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            swallowed.append(1)
    raise asyncio.CancelledError


async def test_a_loop_that_heeds_ends_at_the_first_call() -> None:
    swallowed: list[int] = []
    task = asyncio.create_task(_deaf(swallowed, heed=True))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(swallowed) == 1


async def test_a_loop_that_does_not_heed_is_called_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.tasks._AGAIN_SECONDS", 0.01)
    swallowed: list[int] = []
    task = asyncio.create_task(_deaf(swallowed, heed=False))
    await asyncio.sleep(0)
    await end(task)
    assert task.cancelled()
    assert len(swallowed) == 3


async def test_what_a_task_raised_stays_in_it() -> None:
    async def fails() -> None:
        raise ValueError("meant")

    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    await end(task)
    assert isinstance(task.exception(), ValueError)


async def test_nothing_to_end_is_no_wait() -> None:
    await end()


async def test_whoever_asks_during_a_look_shares_the_next_one() -> None:
    begun, go_on = 0, asyncio.Event()

    async def look() -> None:
        nonlocal begun
        begun += 1
        await go_on.wait()

    shared = Shared(look)
    first = asyncio.create_task(shared.once())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert begun == 1
    late = [asyncio.create_task(shared.once()) for _ in range(5)]
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(first, *late)
    assert begun == 2
    await shared.once()
    assert begun == 3


async def test_a_look_that_fails_fails_for_those_who_share_it_and_the_next_begins_anew() -> None:
    outcomes = iter([ValueError("meant"), None])

    async def look() -> None:
        await asyncio.sleep(0)
        if (error := next(outcomes)) is not None:
            raise error

    shared = Shared(look)
    both = await asyncio.gather(shared.once(), shared.once(), return_exceptions=True)
    assert [type(one) for one in both] == [ValueError, ValueError]
    await shared.once()


async def test_one_who_goes_away_does_not_end_the_look_of_others() -> None:
    go_on = asyncio.Event()

    async def look() -> None:
        await go_on.wait()

    shared = Shared(look)
    leaves, stays = asyncio.create_task(shared.once()), asyncio.create_task(shared.once())
    await asyncio.sleep(0)
    leaves.cancel()
    await asyncio.sleep(0)
    go_on.set()
    await stays
    assert leaves.cancelled()
