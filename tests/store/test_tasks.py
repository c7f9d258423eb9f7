"""A task that is told to end does end, though a library below swallows the cancellation."""

import asyncio

import pytest

from shared.tasks import end, heed_cancellation


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
