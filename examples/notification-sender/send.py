"""A consumer of notifications that takes over sending, in one file, with nats-py alone.

    python send.py bac-giang-2023 van-phong-ubnd-tinh out/

hears which messages it is to send, claims each one, asks for what it says and to whom, hands it to its own
channel (here: a file for each), and tells the conference what became of it. Broker and key: NATS_URL, NATS_KEY.
A system on the simulated clock also wants HOINGHI_TIME (2023-11-27T09:00:00+07:00).
"""

import asyncio
import datetime
import json
import os
import sys
import uuid
from pathlib import Path

import nats

CLAIMANT = uuid.uuid4().hex
"""Ours alone: only who has claimed an attempt under this name gets to see the message."""

# The broker does not answer what a key may not do: it says so beside the answers. To try again changes nothing.
FORBIDDEN = {
    "permissions violation": (
        "NOT_PERMITTED: Khoá này không được gửi hoặc nghe điều đó; chưa ghi gì. Kiểm tra khoá có đúng là của cơ "
        "quan này; nếu đúng, đề nghị cơ quan chủ trì kiểm tra khoá (hoinghi agency selftest).\n"
        "This key has no right to that; nothing was written. Check that the key is this unit's; if it is, ask the "
        "organiser to check the key (hoinghi agency selftest)."
    ),
    "authorization violation": (
        "KEY_REFUSED: Máy chủ sự kiện không nhận khoá này: khoá sai, hoặc đã bị thu hồi. Kiểm tra tệp khoá và địa "
        "chỉ; nếu đúng, xin cơ quan chủ trì khoá mới (hoinghi agency add).\n"
        "The broker does not let this key in: it is the wrong one, or it was taken back. Check the key's file and "
        "the address; if they are right, ask the organiser for a new key (hoinghi agency add)."
    ),
}


def hand_over(prepared, out):
    """Your own channel: SMS, Zalo, the document system … Here a file; a person's data stays with its message."""
    path = Path(out) / f"{prepared['message']}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(prepared, ensure_ascii=False, indent=2))
    return f"kept as {path.name}"


class Conference:
    def __init__(self, client, name, unit):
        self.client, self.name, self.unit = client, name, unit
        time = os.environ.get("HOINGHI_TIME")
        self.headers = {"Hoinghi-Time": time} if time else None

    async def command(self, wish, **data):
        """The answer to one command; asked again with the same id it never counts twice."""
        body = {"id": str(uuid.uuid4()), "conference": self.name, "data": data}
        subject = f"command.notifications.{wish}"
        reply = await self.client.request(
            subject, json.dumps(body).encode(), 10, headers=self.headers
        )
        return json.loads(reply.data)

    async def prepared(self, message):
        """Whom it is for and what it says: told only to the one who has claimed it."""
        asked = {"conference": self.name, "message": message, "claimant": CLAIMANT}
        reply = await self.client.request(
            "query.notifications.prepared", json.dumps(asked).encode(), 60
        )
        if reply.headers and "Hoinghi-Refused" in reply.headers:
            raise LookupError(reply.headers["Hoinghi-Refused"])
        return json.loads(reply.data)


async def send(conference, message, out, attempt=1):
    now = datetime.datetime.now(datetime.UTC).isoformat()
    claim = await conference.command(
        "ClaimNotification",
        message=message,
        attempt=attempt,
        attempted_at=now,
        message_id=f"<{message}@{conference.unit}>",
        claimant=CLAIMANT,
    )
    if claim["status"] != "accepted":
        print(f"{message}: {claim['code']}")  # sent already, discarded, or another of us is at it
        return
    try:
        reply = hand_over(await conference.prepared(message), out)
    except (LookupError, OSError) as error:
        await conference.command(
            "RecordNotificationFailed",
            message=message,
            attempt=attempt,
            permanent=False,
            reason=str(error)[:400] or "-",
        )
        raise
    await conference.command(
        "RecordNotificationSent",
        message=message,
        sent_at=now,
        message_id=f"<{message}@{conference.unit}>",
        server_reply=reply,
    )
    print(f"{message}: sent", flush=True)


async def work(name, unit, out, error_cb):
    where = os.environ.get("NATS_URL", "nats://127.0.0.1:4222")
    key = os.environ.get("NATS_KEY", f"{unit}.nk")
    client = await nats.connect(where, nkeys_seed=key, error_cb=error_cb)
    conference = Conference(client, name, unit)
    # The broker keeps our place; what is not acknowledged comes again, and refuses the claim if it was sent.
    feed = await client.jetstream(prefix="hoinghi").pull_subscribe_bind(f"agency-{unit}", "FEED")
    while True:
        try:
            messages = await feed.fetch(20, timeout=5)
        except TimeoutError:
            continue
        for waiting in messages:
            event = json.loads(waiting.data)
            if event["type"].startswith("vn.hoinghi.feed.MessageToSend"):
                await send(conference, event["data"]["message"], out)
            await waiting.ack()


async def main(name, unit, out):
    """For ever, or until the broker says that this key may not do it."""
    refused = asyncio.get_running_loop().create_future()

    async def said(error):
        print(error, file=sys.stderr)
        for violation, why in FORBIDDEN.items():
            if violation in str(error).lower() and not refused.done():
                refused.set_result(why)

    working = asyncio.ensure_future(work(name, unit, out, said))
    await asyncio.wait({working, refused}, return_when=asyncio.FIRST_COMPLETED)
    if refused.done():
        working.cancel()
        print(refused.result(), flush=True)
        return 1
    return await working


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    raise SystemExit(asyncio.run(main(*sys.argv[1:])))
