"""The guide: every page of the navigation has one, each role is told only what it can do."""

import pytest

from services.portal.guide import GUIDES, guide
from services.portal.roles import Role
from services.portal.ways import WAYS, sections

PAGES = {way.path: way for way in WAYS if way.method == "GET"}


@pytest.mark.parametrize("role", sorted(Role))
def test_each_page_of_the_navigation_has_a_guide_for_whoever_sees_it(role: Role) -> None:
    for path, name in sections(role):
        if not path.endswith("/guide"):
            assert guide(path, role), name


@pytest.mark.parametrize("path", sorted(GUIDES))
def test_a_guide_is_of_a_page_that_there_is_and_of_roles_that_see_it(path: str) -> None:
    opens = PAGES[path].opens
    assert isinstance(opens, frozenset)
    for step in GUIDES[path]:
        assert step.roles <= opens, step.text


def test_a_page_below_has_the_guide_of_the_page_above() -> None:
    above = guide("/c/{conference}/awards", Role.CLERK)
    assert above
    assert guide("/c/{conference}/awards/{round}", Role.CLERK) == above
    assert guide("/c/{conference}/events", Role.CLERK) == ()
