"""``python -m tests.chaos --minutes 30 --seed 7 --write``: every fault again and again, into docs/reliability.md.

A fault in the product ends the run with the seed that shows it, and writes nothing.
"""

import argparse
import asyncio
import base64
import os
import random
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.chaos.faults import FAULTS, Outcome, endure
from tests.chaos.report import write
from tests.chaos.rig import rigged


async def main(minutes: float, seed: int, document: Path | None) -> int:
    if (task := asyncio.current_task()) is not None:
        for ending in (
            signal.SIGTERM,
            signal.SIGHUP,
        ):  # as Ctrl-C: broker and database are stopped first
            asyncio.get_running_loop().add_signal_handler(ending, task.cancel)
    begun, started = time.monotonic(), datetime.now(UTC)
    seen: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="hoinghi-chaos-") as directory:
        async with rigged(Path(directory), seed) as rig:
            draw = random.Random(seed)
            number = 0
            while not number or time.monotonic() - begun < 60 * minutes:
                number += 1
                for fault in draw.sample(FAULTS, len(FAULTS)):
                    if fault.needs in rig.without:
                        continue
                    if number > 1 and time.monotonic() - begun > 60 * minutes:
                        break
                    outcome = await endure(rig, fault, fault.short, f"{seed}/{number}")
                    seen.append(outcome)
                    found = outcome.found
                    print(
                        f"{fault.name}: {outcome.struck} times, {outcome.answered} answered, longest stop "
                        f"{outcome.longest_stop:.1f} s; {len(found.faults)} faults",
                        flush=True,
                    )
                    if found.faults:
                        print(f"seed {seed}, round {number}:", *found.faults[:20], sep="\n  ")
                        return 1
            if document is not None:
                await asyncio.to_thread(write, seen, rig, seed, started, document)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--write", action="store_true", help="write docs/reliability.md")
    options = parser.parse_args()
    # Services and this process read what is personal with one key, as those of a deployment do.
    os.environ.setdefault(
        "HOINGHI_MASTER_KEY", base64.b64encode(random.Random(options.seed).randbytes(32)).decode()
    )
    target = Path(__file__).parents[2] / "docs/reliability.md" if options.write else None
    print(f"seed {options.seed}")
    try:
        sys.exit(asyncio.run(main(options.minutes, options.seed, target)))
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit("ended by a signal; nothing was written")
