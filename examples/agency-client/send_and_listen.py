"""An agency's own system, in one file, with nats-py alone: hear the feed, send one command, see it arrive.

    python send_and_listen.py bac-giang-2023 so-y-te registry ConfirmAttendee \\
        '{"delegation": "so-y-te", "person_id": "so-y-te-01"}'

The broker: NATS_URL. A system on the simulated clock also wants HOINGHI_TIME (2023-11-27T09:00:00+07:00).
"""

import asyncio
import json
import os
import sys
import uuid
from pathlib import Path

import nats
from nats.errors import NoRespondersError
from nats.js.api import ConsumerConfig, DeliverPolicy

STATE = Path(os.environ.get("STATE_FILE", "agency-client.json"))
"""Where we are in the feed, and whose ids we have seen: in a real system, a table beside your own data."""


def known():
    return json.loads(STATE.read_text()) if STATE.exists() else {"seen": {}, "next": {}}


def remember(state):
    STATE.with_suffix(".new").write_text(json.dumps(state))
    STATE.with_suffix(".new").replace(STATE)


async def request(client, subject, body):
    """The answer. In doubt we ask again with the same id: that never counts twice."""
    headers = {"Hoinghi-Time": os.environ["HOINGHI_TIME"]} if "HOINGHI_TIME" in os.environ else None
    for pause in (0.2, 1, 3, 10, 30):
        try:
            reply = await client.request(subject, json.dumps(body).encode(), 10, headers=headers)
            return json.loads(reply.data)
        except (TimeoutError, NoRespondersError):
            await asyncio.sleep(pause)
    raise SystemExit(f"nobody answered on {subject}; send it again later with the id {body['id']}")


async def listen(client, subject, handle):
    """Every feed event of a subject, from where we stopped; each handled once."""
    start = known()["next"].get(subject, 1)
    config = ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=start)
    feed = await client.jetstream().subscribe(
        subject, stream="FEED", ordered_consumer=True, config=config
    )
    async for message in feed.messages:
        event = json.loads(message.data)
        state = known()
        if event["id"] not in state["seen"]:
            handle(event)
        state["seen"][event["id"]] = event["time"]
        state["next"][subject] = message.metadata.sequence.stream + 1
        remember(state)


async def main(conference, unit, context, name, data):
    client = await nats.connect(os.environ.get("NATS_URL", "nats://127.0.0.1:4222"))
    told = asyncio.Event()
    body = {"id": str(uuid.uuid4()), "conference": conference, "data": json.loads(data)}

    def handle(event):
        print(f"feed   {event['type']:50} {json.dumps(event['data'], ensure_ascii=False)}")
        if event["correlationid"] == body["id"]:
            told.set()

    listeners = [
        asyncio.create_task(listen(client, f"feed.{who}.{conference}.>", handle))
        for who in (unit, "public")
    ]
    answer = await request(client, f"command.{context}.{unit}.{name}", body)
    print(f"answer {json.dumps(answer, ensure_ascii=False)}")
    if answer["status"] == "accepted" and answer["events"]:
        try:
            await asyncio.wait_for(told.wait(), 30)
        except TimeoutError:
            print("nothing in the feed within 30 s: not every event is told outside (docs/map.md)")
    for listener in listeners:
        listener.cancel()
    await client.close()
    return 0 if answer["status"] == "accepted" else 1


if __name__ == "__main__":
    if len(sys.argv) != 6:
        raise SystemExit(__doc__)
    raise SystemExit(asyncio.run(main(*sys.argv[1:])))
