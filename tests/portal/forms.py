"""The forms of a page as a browser without a script sends them: for tests that need no browser."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser

import httpx
import nats

from services.portal.doors import Doors, Visitor
from services.portal.roles import Role
from tests.portal.conftest import CONFERENCE, Held


@dataclass
class Form:
    """``fields``: what is sent when nothing is typed; ``options``: of each choice."""

    fields: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name = told.get("name") or ""
        if tag == "form":
            self.forms.append(Form())
        elif not self.forms:
            return
        elif tag == "input" and name:
            if told.get("type") != "checkbox" or "checked" in told:
                self.forms[-1].fields[name] = told.get("value") or ""
        elif tag == "select":
            self._select = name
            self.forms[-1].options[name] = []
        elif tag == "option" and self._select:
            form, value = self.forms[-1], told.get("value") or ""
            form.options[self._select].append(value)
            if "selected" in told or self._select not in form.fields:
                form.fields[self._select] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


def form_of(page: str, **wanted: str) -> Form:
    """The one form of a page whose fields hold these values, as ``act="finalise"``."""
    reader = _Reader()
    reader.feed(page)
    found = [form for form in reader.forms if wanted.items() <= form.fields.items()]
    assert len(found) == 1, f"{len(found)} forms with {wanted}"
    return found[0]


async def web(held: Held, unit: str, role: Role, conference: str = CONFERENCE) -> httpx.AsyncClient:
    """Signed in as an agency in a role."""
    client = await nats.connect(held.system.broker.url)
    try:
        visitor = Visitor(unit, role, conference=conference)
        session = await Doors(client).begin(visitor, datetime.now(UTC))
    finally:
        await client.close()
    cookies, head = {"hoinghi": session.secret}, {"origin": held.url}
    return httpx.AsyncClient(base_url=held.url, cookies=cookies, headers=head, timeout=60)
