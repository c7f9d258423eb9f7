"""Personal fields inside a stored event, each encrypted with the key of its person (AES-256-GCM). Pure.

Where the clear text would stand, the log holds ``{"kid": …, "sealed": …}``: which key, and nonce with
ciphertext. Associated data are the event's id, the field's path and whose it is, so that a ciphertext that
is moved to another event, field or person opens nowhere. Clear text of earlier versions is read as it is.

A person is who one unit of one conference means by one ``person_id``: two units may use the same id for
two people, so each has a key of its own (ADR 0017).
"""

import base64
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.events import CATALOGUE
from shared.events.privacy import PersonForgotten
from shared.personal import REMOVED, personal_fields

SEALED: Final = "sealed"
MARK: Final = b'"sealed":"'
"""Stands in every body that holds ciphertext: what has it not is not looked at any further."""
HOLDER: Final = b'"person_id":'
"""Stands in every body that holds personal data."""
_NONCE: Final = 12

Key = AESGCM | None
"""None: the person was forgotten, and the key destroyed."""
Tree = Mapping[str, Any]
"""Field to the tree below it; an empty one is a personal field."""


class SealBroken(ValueError):
    """A personal field that its person's key does not open: changed, or moved from somewhere else."""

    code = "PERSONAL_FIELD_BROKEN"


class KeyMissing(ValueError):
    """A personal field whose key is neither here nor destroyed on request: the keys were not restored."""

    code = "PERSON_KEY_MISSING"


class Forgotten(Exception):
    """Something was to be written of a person who was forgotten, and has no key any more."""

    def __init__(self, owner: "Owner") -> None:
        super().__init__(owner.kid)
        self.owner = owner


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a personal field is. ``unit``: who names the person; of a fact that has none its delegation;
    empty for those whom the organiser alone names (who hands over the awards)."""

    conference: str
    unit: str
    person: str

    @property
    def kid(self) -> str:
        """The name of the key: says nothing of the person that the event beside it does not say."""
        return _kid(f"{self.conference}/{self.unit}/{self.person}")


def owners_of(
    conference: str, unit: str, person: str, delegations: Sequence[str], *, of_organiser: bool
) -> tuple[Owner, ...]:
    """All that one unit's person is in the events of a conference. ``of_organiser``: the unit is the organiser,
    whose people are named without a unit, too; whoever else bears such an id is not its person."""
    units = (unit, *delegations, *(("",) if of_organiser else ()))
    return tuple(Owner(conference, one, person) for one in dict.fromkeys(units))


def forgotten_owners(conference: str, event: PersonForgotten) -> tuple[Owner, ...]:
    """Whose keys are destroyed by one fact."""
    who = (event.unit, event.person_id, event.delegations)
    return owners_of(conference, *who, of_organiser=event.of_organiser)


def _kid(owner: str) -> str:
    return hashlib.sha256(owner.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Place:
    """One personal field of one event, as it stands in its JSON."""

    holder: dict[str, Any]
    field: str
    path: str
    owner: Owner

    @property
    def value(self) -> Any:
        return self.holder[self.field]

    def bound_to(self, event_id: str) -> bytes:
        owner = self.owner
        return "\n".join((event_id, self.path, owner.conference, owner.unit, owner.person)).encode()


def places(fields: Mapping[str, Any]) -> Iterator[Place]:
    """The personal fields of an envelope that are filled; none for a type that is not ours."""
    tree = _tree(str(fields.get("type")))
    if tree:
        data = fields["data"]
        unit = str(data.get("unit") or data.get("delegation") or "")
        yield from _below(data, tree, "", str(fields["subject"]).split(".")[1], unit)


def seal(fields: dict[str, Any], key_of: Callable[[Owner], Key]) -> None:
    """Encrypt in place. Raises :class:`Forgotten` for a person who has no key any more."""
    for place in places(fields):
        if not isinstance(place.value, str) or place.value == REMOVED:
            continue
        key = key_of(place.owner)
        if key is None:
            raise Forgotten(place.owner)
        nonce = os.urandom(_NONCE)
        bound = place.bound_to(fields["id"])
        closed = nonce + key.encrypt(nonce, place.value.encode(), bound)
        place.holder[place.field] = {
            "kid": place.owner.kid,
            SEALED: base64.b64encode(closed).decode(),
        }


def unseal(fields: dict[str, Any], key_of: Callable[[str], Key]) -> None:
    """Decrypt in place. Raises :class:`SealBroken`, and what ``key_of`` raises for a key that is missing."""
    for place in places(fields):
        closed = place.value
        if not isinstance(closed, dict):
            continue  # clear text of an earlier version
        try:
            key = key_of(closed["kid"])
            if key is None:
                place.holder[place.field] = REMOVED
                continue
            raw = base64.b64decode(closed[SEALED], validate=True)
            bound = place.bound_to(fields["id"])
            place.holder[place.field] = key.decrypt(raw[:_NONCE], raw[_NONCE:], bound).decode()
        except KeyMissing:
            raise
        except (InvalidTag, ValueError, KeyError, TypeError) as error:
            raise SealBroken(f"{SealBroken.code}: {place.path}") from error


def keys_named(fields: Mapping[str, Any]) -> Iterator[str]:
    """The names of the keys that an envelope needs to be read."""
    for place in places(fields):
        if isinstance(place.value, dict) and isinstance(kid := place.value.get("kid"), str):
            yield kid


@cache
def _tree(type_name: str) -> Tree:
    """The paths of a type's personal fields as a tree; lists need no mark, the value shows them."""
    kind = CATALOGUE.get(type_name)
    tree: dict[str, Any] = {}
    for path, _holder in personal_fields(kind) if kind is not None else ():
        branch = tree
        for step in path.replace("[]", "").split("."):
            branch = branch.setdefault(step, {})
    return tree


def _below(value: Any, tree: Tree, path: str, conference: str, unit: str) -> Iterator[Place]:
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from _below(one, tree, f"{path}[{index}]", conference, unit)
        return
    if not isinstance(value, dict):
        return
    unit = str(value.get("unit") or unit)
    for name, branch in tree.items():
        below = f"{path}.{name}" if path else name
        if branch:
            yield from _below(value.get(name), branch, below, conference, unit)
        elif value.get(name) is not None:
            yield Place(value, name, below, Owner(conference, unit, str(value["person_id"])))
