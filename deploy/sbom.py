"""What an image is made of, as CycloneDX 1.6 (JSON): ``python deploy/sbom.py VERSION CREATED > sbom.cdx.json``.

Run while the image is built (deploy/Dockerfile), by the interpreter whose packages are meant. It reads what
really lies there, the metadata of installed Python packages and of Debian's, and needs nothing but the standard
library. The same image gives the same bytes.
"""

import json
import re
import sys
import uuid
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

_STATUS: Final = Path("/var/lib/dpkg/status")
_RELEASE: Final = Path("/etc/os-release")
_LICENCE_LENGTH: Final = 120
"""Some packages put the whole text where its name belongs."""


def normalized(name: str) -> str:
    """A package's name as PyPI writes it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def python_packages(found: Iterable[Distribution]) -> list[dict[str, Any]]:
    """Each installed distribution once, by name."""
    parts = {}
    for one in found:
        name = normalized(one.metadata["Name"])
        parts[name] = {
            "type": "library",
            "bom-ref": (purl := f"pkg:pypi/{name}@{quote(one.version)}"),
            "name": name,
            "version": one.version,
            "purl": purl,
            **_licences(one),
        }
    return [parts[name] for name in sorted(parts)]


def _licences(one: Distribution) -> dict[str, Any]:
    """As the package itself says it: an SPDX expression, or the short name it was given."""
    if expression := _field(one, "License-Expression"):
        return {"licenses": [{"expression": expression}]}
    told = _field(one, "License").strip()
    if told and len(told) <= _LICENCE_LENGTH and "\n" not in told:
        return {"licenses": [{"license": {"name": told}}]}
    classes = one.metadata.get_all("Classifier") or []
    names = [c.rpartition(" :: ")[2] for c in classes if c.startswith("License :: ")]
    return {"licenses": [{"license": {"name": name}} for name in names]} if names else {}


def _field(one: Distribution, name: str) -> str:
    return one.metadata[name] if name in one.metadata else ""  # noqa: SIM401 - it has no get


def debian_packages(status: str, release: str) -> list[dict[str, Any]]:
    """Each package that dpkg calls installed; ``status``, ``release``: the text of its two files."""
    told = dict(line.split("=", 1) for line in release.splitlines() if "=" in line)
    distribution = f"{told.get('ID', 'debian')}-{told.get('VERSION_ID', '')}".replace(
        '"', ""
    ).rstrip("-")
    parts = []
    for paragraph in status.split("\n\n"):
        fields = dict(
            line.split(": ", 1)
            for line in paragraph.splitlines()
            if ": " in line and not line.startswith(" ")
        )
        if fields.get("Status") != "install ok installed":
            continue
        name, version, machine = fields["Package"], fields["Version"], fields["Architecture"]
        purl = f"pkg:deb/debian/{quote(name)}@{quote(version, safe='')}?arch={machine}&distro={distribution}"
        parts.append(
            {
                "type": "library",
                "bom-ref": purl,
                "name": name,
                "version": version,
                "purl": purl,
            }
        )
    return sorted(parts, key=lambda part: (part["name"], part["purl"]))


def _needs(found: Iterable[Distribution], there: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Who needs whom, of those that are there; extras that nobody asked for are left out."""
    for one in sorted(found, key=lambda one: normalized(one.metadata["Name"])):
        told = [line for line in one.requires or () if "extra ==" not in line]
        names = {normalized(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in told}
        yield {
            "ref": there[normalized(one.metadata["Name"])],
            "dependsOn": sorted(there[name] for name in names if name in there),
        }


def document(
    version: str,
    created: str,
    packages: Iterable[Distribution],
    status: str = "",
    release: str = "",
) -> dict[str, Any]:
    """The whole list. ``version``: ours; ``created``: ISO 8601, not the clock's."""
    found = list({normalized(one.metadata["Name"]): one for one in packages}.values())
    python = python_packages(found)
    there = {part["name"]: part["bom-ref"] for part in python}
    ours = f"pkg:generic/hoinghi@{version}"
    body = {
        "components": python + debian_packages(status, release),
        "dependencies": [
            {"ref": ours, "dependsOn": sorted(there.values())},
            *_needs(found, there),
        ],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([version, created, body], sort_keys=True))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": created,
            "component": {
                "type": "application",
                "bom-ref": ours,
                "name": "hoinghi",
                "version": version,
                "purl": ours,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            },
        },
        **body,
    }


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


if __name__ == "__main__":
    listed = document(sys.argv[1], sys.argv[2], distributions(), _text(_STATUS), _text(_RELEASE))
    json.dump(listed, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
