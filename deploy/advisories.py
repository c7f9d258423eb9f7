"""``make audit``: each pinned dependency held against OSV's advisories. To have audited nothing is a failure.

    python -m deploy.advisories requirements.lock [--osv-url URL]

Ends with 0: every pin was looked up, none has an advisory; 1: there are advisories; 2: not audited, in whole or in
part, whatever the reason. It needs pip-audit (a development dependency).
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from deploy.sbom import normalized

CLEAN: Final = 0
VULNERABLE: Final = 1
NOT_AUDITED: Final = 2
_SECONDS: Final = 20
_PIN: Final = re.compile(
    r"^([A-Za-z0-9][\w.-]*)(?:\[[\w, -]*\])?==([^\s;\\]+)(?:\s*;\s*(.*?))?\s*\\?$", re.MULTILINE
)


class NotAudited(Exception):
    """The advisories could not be asked about everything that is pinned."""

    code = "NOT_AUDITED"


def pins(lock: str) -> dict[str, str]:
    """Version by name of what this machine installs from a lock file; markers of other systems are left out."""
    from packaging.markers import Marker

    found = {
        normalized(name): version
        for name, version, marker in _PIN.findall(lock)
        if not marker or Marker(marker.strip()).evaluate()
    }
    if not found:
        raise NotAudited("the lock file pins nothing")
    return found


def advisories(lock: Path, osv_url: str | None = None) -> dict[str, list[str]]:
    """Ids of the advisories by ``name==version``, only where there are any. Raises :class:`NotAudited`."""
    wanted = pins(lock.read_text(encoding="utf-8"))
    told = _asked(lock, osv_url)
    seen: dict[str, Mapping[str, Any]] = {normalized(one["name"]): one for one in told}
    skipped = [name for name, one in seen.items() if "skip_reason" in one]
    unseen = [
        name for name, version in wanted.items() if seen.get(name, {}).get("version") != version
    ]
    if missing := sorted({*skipped, *unseen}):
        raise NotAudited(f"not looked up: {', '.join(missing)}")
    return {
        f"{name}=={one['version']}": [vuln["id"] for vuln in one["vulns"]]
        for name, one in seen.items()
        if one["vulns"]
    }


def _asked(lock: Path, osv_url: str | None) -> Sequence[Mapping[str, Any]]:
    done = subprocess.run(  # noqa: S603 - this interpreter, a module of its own environment
        [
            *(sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes"),
            *("--disable-pip", "--strict", "--vulnerability-service", "osv", "--format", "json"),
            *("--timeout", str(_SECONDS), "--progress-spinner", "off"),
            *(["--osv-url", osv_url] if osv_url else []),
        ],
        capture_output=True,
        text=True,
    )
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
        return list(answer["dependencies"])
    except (ValueError, KeyError):
        lines = done.stderr.strip().splitlines() or ["pip-audit said nothing"]
        raise NotAudited(lines[-1][:500]) from None


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="deploy.advisories")
    parser.add_argument("lock", type=Path)
    parser.add_argument(
        "--osv-url", help="another address of the OSV service, such as a mirror of the office's"
    )
    given = parser.parse_args(arguments)
    try:
        found = advisories(given.lock, given.osv_url)
    except (NotAudited, OSError) as error:
        print(
            f"KHÔNG KIỂM TRA ĐƯỢC / NOT AUDITED: {error}\n"
            "Không có nghĩa là an toàn. Chạy lại nơi tới được api.osv.dev, hoặc --osv-url. / This does not mean "
            "that all is well. Call it again where api.osv.dev is reached, or with --osv-url.",
            file=sys.stderr,
        )
        return NOT_AUDITED
    for pin, ids in sorted(found.items()):
        print(f"{pin}: {', '.join(ids)}")
    count = len(pins(given.lock.read_text(encoding="utf-8")))
    if found:
        print(
            f"{len(found)} / {count}: nâng phiên bản rồi `make lock` / raise the version, then `make lock`"
        )
        return VULNERABLE
    print(f"{count} gói, không có cảnh báo nào / packages, no advisory")
    return CLEAN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
