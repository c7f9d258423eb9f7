import asyncio, base64, os, sys, time, tempfile
from pathlib import Path
os.environ["HOINGHI_MASTER_KEY"] = base64.b64encode(bytes(range(32))).decode()
from tests.chaos.rig import rigged
from tests.chaos.faults import FAULTS, endure
from tests.chaos.reckoning import reckon
async def main():
    t=time.monotonic()
    d = tempfile.mkdtemp(dir="/tmp/survive")
    print(d)
    async with rigged(Path(d), 7) as rig:
            print("up", time.monotonic()-t, rig.without_postgres, flush=True)
            for i in sys.argv[1:]:
                f=FAULTS[int(i)]
                t=time.monotonic()
                try:
                    o = await endure(rig, f, 5 if 'still' in f.name else 1, "1")
                except BaseException as e:
                    import traceback; traceback.print_exc(); print("FAILED", f.name, repr(e)[:500]); break
                print(f.name, f"{time.monotonic()-t:.1f}s", o.struck, o.answered, f"stop {o.longest_stop:.2f}", rig.load.pleas, o.found.acknowledged, o.found.refused, o.found.events, o.found.mails, [x[:200] for x in o.found.faults[:6]], len(o.found.faults), flush=True)
if __name__ == "__main__":
    asyncio.run(main())
