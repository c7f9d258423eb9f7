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
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.chaos.cluster_faults import CLUSTER_FAULTS
from tests.chaos.faults import FAULTS, Fault, Outcome, endure
from tests.chaos.report import Closing, write
from tests.chaos.rig import Rig, rigged

SYSTEMS: Mapping[int, Sequence[Fault]] = {1: FAULTS, 3: CLUSTER_FAULTS}
"""By the number of the broker's nodes."""


async def main(
    minutes: float, seed: int, only: int | None, part: str, document: Path | None
) -> int:
    if (task := asyncio.current_task()) is not None:
        for ending in (
            signal.SIGTERM,
            signal.SIGHUP,
        ):  # as Ctrl-C: broker and database are stopped first
            asyncio.get_running_loop().add_signal_handler(ending, task.cancel)
    started = datetime.now(UTC)
    closings: list[Closing] = []
    for nodes, faults in SYSTEMS.items():
        if only not in (None, nodes):
            continue
        if not (faults := [one for one in faults if part in one.name]):
            continue
        share = 60 * minutes * (1 if part else len(faults) / sum(map(len, SYSTEMS.values())))
        with tempfile.TemporaryDirectory(prefix="hoinghi-chaos-") as directory:
            async with rigged(Path(directory), seed, nodes=nodes) as rig:
                seen = await struck(rig, faults, share, seed)
                if seen is None:
                    return 1
                closings.append(Closing(nodes, faults, seen, rig.load.repeated))
    if document is not None:
        await asyncio.to_thread(write, closings, seed, started, document)
    return 0


async def struck(
    rig: Rig, faults: Sequence[Fault], seconds: float, seed: int
) -> list[Outcome] | None:
    """Every fault in some order, again and again for so long, once at least; None once one is not survived."""
    begun, draw, number = time.monotonic(), random.Random(seed), 0
    seen: list[Outcome] = []
    while not number or time.monotonic() - begun < seconds:
        number += 1
        for fault in draw.sample(faults, len(faults)):
            if fault.needs in rig.without:
                continue
            if number > 1 and time.monotonic() - begun > seconds:
                break
            outcome = await endure(rig, fault, fault.long or fault.short, f"{seed}/{number}")
            seen.append(outcome)
            found = outcome.found
            print(
                f"{fault.name}: {outcome.struck} times, {outcome.answered} answered, longest stop "
                f"{outcome.longest_stop:.1f} s; {len(found.faults)} faults",
                flush=True,
            )
            if found.faults:
                print(f"seed {seed}, round {number}:", *found.faults[:20], sep="\n  ")
                return None
    return seen


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument(
        "--nodes", type=int, choices=(1, 3), help="only the broker of so many nodes; writes nothing"
    )
    parser.add_argument(
        "--fault",
        default="",
        metavar="PART",
        help="only those whose name has this in it; writes nothing",
    )
    parser.add_argument("--write", action="store_true", help="write docs/reliability.md")
    options = parser.parse_args()
    # Services and this process read what is personal with one key, as those of a deployment do.
    os.environ.setdefault(
        "HOINGHI_MASTER_KEY", base64.b64encode(random.Random(options.seed).randbytes(32)).decode()
    )
    target = (
        Path(__file__).parents[2] / "docs/reliability.md"
        if options.write and not options.nodes and not options.fault
        else None
    )
    print(f"seed {options.seed}")
    try:
        sys.exit(
            asyncio.run(main(options.minutes, options.seed, options.nodes, options.fault, target))
        )
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit("ended by a signal; nothing was written")
