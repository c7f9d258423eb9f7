"""An agency's own system, in one file: send one command, hear the feed, see the command's effect in it.

    python send_and_listen.py bac-giang-2023 so-y-te registry ConfirmAttendee \\
        '{"delegation": "so-y-te", "person_id": "so-y-te-01"}'

The broker: NATS_URL; the agency's key: NATS_KEY (a file, default UNIT.nk). A system on the simulated clock also
wants HOINGHI_TIME (2023-11-27T09:00:00+07:00).
"""

import asyncio
import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from hoinghi.client import NoAnswer, NotPermitted, connect

TIME = {"Hoinghi-Time": os.environ["HOINGHI_TIME"]} if "HOINGHI_TIME" in os.environ else None


def keep(database, told):
    """Whether it is new. Its id goes into the transaction of what is done with it: it may be told twice."""
    with database:
        known = database.execute("INSERT OR IGNORE INTO heard VALUES (?, ?)", (told.id, told.time))
        return known.rowcount == 1


async def listen(agency, database, until):
    async for told in agency.feed():
        if keep(database, told):
            print(f"feed   {told.type:50} {json.dumps(told.data, ensure_ascii=False)}", flush=True)
        await told.done()
        if told.correlation_id == until:
            return


async def main(conference, unit, context, name, data):
    database = sqlite3.connect(os.environ.get("STATE_FILE", "agency-client.db"))
    with closing(database):
        database.execute("CREATE TABLE IF NOT EXISTS heard (id TEXT PRIMARY KEY, time TEXT)")
        where = os.environ.get("NATS_URL", "nats://127.0.0.1:4222")
        key = Path(os.environ.get("NATS_KEY", f"{unit}.nk"))
        async with connect(where, unit=unit, key=key) as agency:
            try:
                answer = await agency.send(conference, context, name, data, headers=TIME)
            except NoAnswer as doubt:
                print(doubt, file=sys.stderr)
                return 2
            if not answer.accepted:
                print(f"{answer.code}: {answer.vi} {answer.todo_vi}\n{answer.en} {answer.todo_en}")
                return 1
            print(f"answer accepted, {len(answer.events)} events, position {answer.position}")
            if answer.events:
                try:
                    await asyncio.wait_for(listen(agency, database, answer.command_id), 30)
                except TimeoutError:
                    print("not in the feed within 30 s: not every event is told (docs/map.md)")
            return 0


if __name__ == "__main__":
    if len(sys.argv) != 6:
        raise SystemExit(__doc__)
    *where_and_what, text = sys.argv[1:]
    try:
        body = json.loads(text)
    except ValueError as wrong:
        raise SystemExit(
            f"Đối số cuối không phải JSON / the last argument is no JSON: {wrong}"
        ) from None
    try:
        raise SystemExit(asyncio.run(main(*where_and_what, body)))
    except NotPermitted as refused:  # a wrong key, or one that was taken back
        print(f"{refused.code}: {refused.vi} {refused.todo_vi}\n{refused.en} {refused.todo_en}")
        raise SystemExit(1) from None
