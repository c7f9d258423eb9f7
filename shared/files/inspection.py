"""What was found in a file, as a refusal; and the looking itself, apart from the service that asks: a hostile file
can then take neither its memory nor its time.
"""

import asyncio
import json
import sys
from pathlib import PurePath

from shared.commands.files import BY_CODE, FILE_UNREADABLE
from shared.commands.registry_refusals import STATE_SECRET
from shared.files.kinds import ENDINGS, MAX_FILE_BYTES
from shared.files.looking import SECONDS, Found
from shared.refusals import Refused


def refusal_of(found: Found, file_name: str) -> Refused | None:
    """The refusal that a file meets, without a word of the file in it; None for one that is taken in."""
    if found.mark:
        return STATE_SECRET.refuse(mark=found.mark)
    if not found.code:
        return None
    ending = next((end for kind, end in ENDINGS.items() if kind == found.media_type), ".")
    return BY_CODE[found.code].refuse(
        file_name=PurePath(file_name).name,
        size=found.size,
        limit=MAX_FILE_BYTES,
        found=ending[1:].upper(),
    )


async def look_at_apart(content: bytes, file_name: str) -> Found:
    """As ``looking.look_at``, in a process of its own. Raises FILE_UNREADABLE when that gives up."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "shared.files.looking",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(SECONDS):
            said, _ = await process.communicate(json.dumps(file_name).encode() + b"\n" + content)
        return Found(**json.loads(said))
    except (TimeoutError, ValueError, TypeError, BrokenPipeError, ConnectionResetError):
        raise FILE_UNREADABLE.refuse(file_name=file_name) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
