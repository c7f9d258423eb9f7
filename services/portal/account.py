"""From what the identity provider says of an account to who comes in: agency, roles, name in the record."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.portal.doors import Visitor
from services.portal.roles import Role, holds
from services.portal.sign_in_refusals import ACCOUNT_ROLE, ACCOUNT_UNIT
from shared.settings import Settings
from shared.subjects import SYSTEM_UNIT, TOKEN_PATTERN
from shared.vietnamese import fold

_TOKEN: Final = re.compile(TOKEN_PATTERN)
_LONGEST_NAME: Final = 50


def claim(claims: Mapping[str, Any], name: str) -> list[str]:
    """The words of a claim, each once. A name with dots that is none leads inwards: ``realm_access.roles``."""
    value: Any = claims.get(name)
    if value is None:
        value = claims
        for step in name.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
    told = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(one.strip() for one in told if isinstance(one, str) and one.strip()))


def unit_of(claims: Mapping[str, Any], settings: Settings, help: str) -> str:
    """Raises PORTAL_ACCOUNT_UNIT for no agency, several, or what cannot be one."""
    told = claim(claims, settings.oidc_unit_claim)
    units = {settings.oidc_units.get(one, one) for one in told}
    unit = next(iter(units), "")
    if len(units) != 1 or _TOKEN.fullmatch(unit) is None or unit == SYSTEM_UNIT:
        raise ACCOUNT_UNIT.refuse(
            unit=", ".join(told)[:200], claim=settings.oidc_unit_claim, help=help
        )
    return unit


def visitors_of(
    claims: Mapping[str, Any],
    unit: str,
    held: Sequence[frozenset[str]],
    settings: Settings,
    help: str,
) -> list[Visitor]:
    """One for each role of the account that its agency holds somewhere.

    ``held``: the agency's roles by the plan, of each conference that knows it. Of an organiser none is needed:
    the first plan is published by somebody. Raises PORTAL_ACCOUNT_ROLE when nothing is left.
    """
    fit = fitting(claims, unit, held, settings)
    if not fit:
        told = claim(claims, settings.oidc_role_claim)
        raise ACCOUNT_ROLE.refuse(
            unit=unit,
            roles=", ".join(told)[:200],
            claim=settings.oidc_role_claim,
            known=", ".join(Role),
            help=help,
        )
    return fit


def fitting(
    claims: Mapping[str, Any], unit: str, held: Sequence[frozenset[str]], settings: Settings
) -> list[Visitor]:
    """As :func:`visitors_of`, and may be none."""
    told = claim(claims, settings.oidc_role_claim)
    words = {settings.oidc_roles.get(one, one) for one in told}
    person = person_of(claims, settings)
    return [
        Visitor(unit, role, person, vouched=True)
        for role in Role
        if role.value in words
        and (role is Role.ORGANISER or any(holds(roles, role) for roles in held))
    ]


def person_of(claims: Mapping[str, Any], settings: Settings) -> str:
    """The name in the record: the claim itself where it may be one, else its letters and a mark of its own."""
    told = next(iter(claim(claims, settings.oidc_person_claim)), "") or str(claims["sub"])
    if _TOKEN.fullmatch(told):
        return told
    mark = hashlib.sha256(f"{claims['iss']}|{claims['sub']}".encode()).hexdigest()[:8]
    bare = re.sub("[^a-z0-9]+", "-", fold(told))[:_LONGEST_NAME].strip("-")
    return f"{bare}-{mark}" if bare else mark
