"""Files of ours that pages ask for: style, scripts, faces. A digest in the address lets them keep for ever."""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from starlette.responses import Response

_OURS: Final = Path(__file__).parent / "static"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".webmanifest": "application/manifest+json",
}
_FACES: Final = ("LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf")
"""Of the package ``indico-fonts``, as the documents are printed: the measures of Times New Roman."""
_DIGEST_LENGTH: Final = 12


@cache
def _content(name: str) -> bytes | None:
    if name in _FACES:
        return files("indico_fonts").joinpath(name).read_bytes()
    if name in {path.name for path in _OURS.iterdir()}:
        text = (_OURS / name).read_bytes()
        if name.endswith(".css"):
            for face in _FACES:
                text = text.replace(f"url({face})".encode(), f"url({asset(face)})".encode())
        return text
    return None


@cache
def asset(name: str) -> str:
    """The address of an asset. Raises KeyError for one that there is not."""
    content = _content(name)
    if content is None:
        raise KeyError(name)
    return f"/static/{hashlib.sha256(content).hexdigest()[:_DIGEST_LENGTH]}/{name}"


def served(name: str) -> Response | None:
    """The answer for one asset, kept by browsers for a year; None where there is none."""
    content = _content(name)
    if content is None:
        return None
    kind = _TYPES.get(Path(name).suffix, "application/octet-stream")
    return Response(
        content, media_type=kind, headers={"cache-control": "public, max-age=31536000, immutable"}
    )
