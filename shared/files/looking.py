"""Looks at one file: its size, its kind, what its name claims, and whether anything that it says bears a secrecy
mark. Pure; ``python -m shared.files.looking`` does it in a process of its own, with limits.
"""

import hashlib
import json
import sys
from dataclasses import asdict, dataclass, replace
from typing import Final

from shared.files.kinds import MAX_FILE_BYTES, Unacceptable, kind_named, kind_of
from shared.marks import mark_in, mark_of

SECONDS: Final = 40
"""How long one file may take."""
_MEMORY: Final = 1536 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Found:
    """What a file is. ``code``: the refusal that it meets, if any; ``mark``: the secrecy mark that it bears."""

    digest: str
    size: int
    media_type: str = ""
    code: str = ""
    mark: str = ""
    pages: int = 0
    """As the file says (PDF, DOCX, ODT); 0: not known."""
    text: str = ""
    """Of a DOCX or ODT, its body, a paragraph a line; "" for another kind, and for one that is too long."""


def look_at(content: bytes, file_name: str) -> Found:
    """Look at a file. Never raises for what is in it."""
    # late: the readers are only loaded where a file is read
    from shared.files.drawn import Name
    from shared.files.texts import body_of, lines_of, names_of, pages_of

    found = Found(hashlib.sha256(content).hexdigest(), len(content))
    if mark := mark_of(file_name):
        return replace(found, mark=mark)
    if len(content) > MAX_FILE_BYTES:
        return replace(found, code="FILE_TOO_LARGE")
    try:
        kind = kind_of(content)
        found = replace(found, media_type=kind)
        if kind_named(file_name) != kind:
            return replace(found, code="FILE_NAME_MISLEADING")
        for name in names_of(content, kind):
            if mark := mark_of(name):
                return replace(found, mark=mark)
        for line in lines_of(content, kind):
            if mark := mark_of(line) if isinstance(line, Name) else mark_in(line):
                return replace(found, mark=mark)
        found = replace(found, pages=pages_of(content, kind), text=body_of(content, kind))
    except Unacceptable as unacceptable:
        return replace(found, code=unacceptable.code)
    except (RecursionError, MemoryError):
        return replace(found, code="FILE_UNREADABLE")
    return found


def main() -> None:
    """Read a name (JSON, one line) and a file from standard input, write what was found as JSON."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    file_name = json.loads(sys.stdin.buffer.readline())
    print(json.dumps(asdict(look_at(sys.stdin.buffer.read(), file_name))))


if __name__ == "__main__":
    main()
