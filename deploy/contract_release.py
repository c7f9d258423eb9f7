"""The contract as the last release promised it: who writes the committed files anew is held to this."""

import io
import subprocess
import tarfile
from pathlib import Path
from typing import Final

_FOLDER: Final = "docs/contract"
_TAGS: Final = "v[0-9]*"


def last_release(repository: Path, into: Path) -> str | None:
    """Put ``docs/contract`` of the newest release that HEAD stands on into ``into``; its tag, None without any.

    A clone without tags (``git clone --depth 1``) knows of no release. Raises CalledProcessError for a tag whose
    commit has no contract.
    """
    found = _git(repository, "describe", "--tags", "--abbrev=0", f"--match={_TAGS}")
    if found.returncode != 0:
        return None
    tag = found.stdout.decode().strip()
    packed = _git(repository, "archive", tag, _FOLDER)
    packed.check_returncode()
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(into, filter="data")
    return tag


def _git(repository: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - git, with words of ours
        ["git", "-C", str(repository), *words],  # noqa: S607 - the one on the PATH
        capture_output=True,
        check=False,
    )
