"""Asks the service in this container for its health, for the container engine.

It is asked every ten seconds of every replica, each time as a new process: so it imports next to nothing.
"""

import http.client
import os

_SECONDS = 10.0


def unwell() -> str | None:
    """None when ``/health`` answers 200; otherwise what is wrong."""
    port = int(os.environ.get("HOINGHI_HEALTH_PORT", "8080"))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("GET", "/health")
        reply = connection.getresponse()
        said = reply.read(500).decode(errors="replace")
    except (http.client.HTTPException, OSError) as error:
        return str(error) or type(error).__name__
    finally:
        connection.close()
    return None if reply.status == 200 else said
