"""One trace from a wish to the last mail that follows from it: W3C Trace Context, carried in every envelope.

A wish that names none begins one. Its id derives from the wish's own: sent again it is the same trace, and a
replay of the log shows what it showed.
"""

import hashlib
import re
from typing import Final

_FIELD: Final = re.compile(rb'"traceparent":"[0-9a-f]{2}-([0-9a-f]{32})-')


def begun_by(command_id: str) -> str:
    """The ``traceparent`` (version 00, sampled) of a wish that came without one."""
    digest = hashlib.sha256(b"trace:" + command_id.encode()).hexdigest()
    return f"00-{digest[:32]}-{digest[32:48]}-01"


def trace_id(traceparent: str | None) -> str | None:
    """The 32 hexadecimal digits that all lines of one trace have in common."""
    return traceparent[3:35] if traceparent else None


def trace_in(body: bytes) -> str | None:
    """The trace id of a stored event, without reading it whole."""
    found = _FIELD.search(body)
    return found[1].decode() if found else None
