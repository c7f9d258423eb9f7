"""Files of ours that pages ask for: style, scripts, faces. A digest in the address lets them keep for ever."""

import hashlib
import re
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
    ".png": "image/png",
    ".jpg": "image/jpeg",
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
        if name.endswith(".js"):
            for module in re.findall(rb'"\./([a-z-]+\.js)"', text):
                address = asset(module.decode())
                text = text.replace(b'"./' + module + b'"', f'"{address}"'.encode())
        return text
    return None


def content(name: str) -> bytes:
    """What an asset holds. Raises KeyError for one that there is not."""
    found = _content(name)
    if found is None:
        raise KeyError(name)
    return found


@cache
def asset(name: str) -> str:
    """The address of an asset. Raises KeyError for one that there is not."""
    return f"/static/{hashlib.sha256(content(name)).hexdigest()[:_DIGEST_LENGTH]}/{name}"


def served(name: str) -> Response | None:
    """The answer for one asset, kept by browsers for a year; None where there is none."""
    found = _content(name)
    if found is None:
        return None
    kind = _TYPES.get(Path(name).suffix, "application/octet-stream")
    return Response(
        found, media_type=kind, headers={"cache-control": "public, max-age=31536000, immutable"}
    )
