"""Answers that will not come: of a broker that was killed, of a process that was killed while it answered."""

import asyncio

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.broker import Broker
from shared.outage import AnswerLost, asked, asked_until_answered


async def test_an_answer_that_a_lost_connection_took_along_is_not_waited_for(
    broker: Broker, client: Client
) -> None:
    asked_for = asyncio.Event()

    async def never(_message: object) -> None:
        asked_for.set()

    await client.subscribe("query.x.y", cb=never)
    await client.flush()
    waiting = asyncio.create_task(asked(client, "query.x.y", b"", 600))
    await asked_for.wait()
    broker.kill()
    broker.start()
    with pytest.raises(AnswerLost):
        await waiting


async def test_who_is_killed_while_answering_is_asked_again(broker: Broker, client: Client) -> None:
    """The first one hears the question and is never heard of again; the next one answers."""
    questions: list[bytes] = []

    async def answer(message: Msg) -> None:
        questions.append(message.data)
        if len(questions) > 1:
            await message.respond(b"there")

    await client.subscribe("query.x.y", cb=answer)
    reply = await asked_until_answered(client, "query.x.y", b"where?", 60, each=0.3)
    assert reply.data == b"there"
    assert questions == [b"where?", b"where?"]


async def test_a_question_that_nobody_answers_ends(broker: Broker, client: Client) -> None:
    async def never(_message: Msg) -> None:
        return None

    await client.subscribe("query.x.y", cb=never)
    with pytest.raises(TimeoutError):
        await asked_until_answered(client, "query.x.y", b"", 0.5, each=0.2)
