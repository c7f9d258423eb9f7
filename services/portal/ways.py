"""Every address of the portal, what answers there, and whom it opens to: the one table that is enforced."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, Literal

from services.portal import door_pages, general_pages, home_pages, link_pages, unit_pages
from services.portal.language import N_
from services.portal.roles import Role

if TYPE_CHECKING:
    from starlette.responses import Response

    from services.portal.visit import Visit


class Opens(Enum):
    """To whom a way opens that needs no sign-in."""

    TO_ALL = auto()
    TO_HOLDERS = auto()
    """Whoever holds the token in the address; the page itself looks it up."""


@dataclass(frozen=True, slots=True)
class Way:
    method: Literal["GET", "POST"]
    path: str
    page: "Callable[[Visit], Awaitable[Response]]"
    opens: Opens | frozenset[Role]


_EVERYBODY: Final = frozenset(Role)
_CONTACT: Final = frozenset({Role.CONTACT})
_UNIT: Final = "/c/{conference}/unit/{delegation}"

WAYS: Final[tuple[Way, ...]] = (
    Way("GET", "/static/{digest}/{name}", general_pages.static, Opens.TO_ALL),
    Way("POST", "/language", general_pages.language, Opens.TO_ALL),
    Way("GET", "/login/{token}", door_pages.show, Opens.TO_HOLDERS),
    Way("POST", "/login/{token}", door_pages.redeem, Opens.TO_HOLDERS),
    Way("POST", "/logout", door_pages.leave, _EVERYBODY),
    Way("GET", "/", home_pages.choose, _EVERYBODY),
    Way("GET", "/c/{conference}", home_pages.home, _EVERYBODY),
    Way("GET", "/c/{conference}/events", home_pages.events, _EVERYBODY),
    # a unit's own page: for whoever holds the link, and for the unit's contact who is signed in
    Way("GET", "/m/{token}", link_pages.show, Opens.TO_HOLDERS),
    Way("POST", "/m/{token}", link_pages.act, Opens.TO_HOLDERS),
    Way("GET", "/m/{token}/letter", link_pages.letter, Opens.TO_HOLDERS),
    Way("GET", "/m/{token}/code/{person}", link_pages.code, Opens.TO_HOLDERS),
    Way("GET", _UNIT, unit_pages.show, _CONTACT),
    Way("POST", _UNIT, unit_pages.act, _CONTACT),
    Way("GET", f"{_UNIT}/letter", unit_pages.letter, _CONTACT),
    Way("GET", f"{_UNIT}/code/{{person}}", unit_pages.code, _CONTACT),
)

_SECTIONS: Final = (("/c/{conference}", N_("Trang đầu")),)


def sections(role: Role) -> list[tuple[str, str]]:
    """The pages of the navigation that open to a role: where, and under which name."""
    return [
        (path, name)
        for path, name in _SECTIONS
        for way in WAYS
        if (way.method, way.path) == ("GET", path)
        and isinstance(way.opens, frozenset)
        and role in way.opens
    ]
