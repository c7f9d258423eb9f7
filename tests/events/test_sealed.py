"""Personal fields as the log holds them: encrypted per person, bound to their place, read again; or removed."""

import copy
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.envelope import Fact, decode
from shared.personal import REMOVED, Personal, personal_fields
from shared.sealed import MARK, Forgotten, Key, Owner, SealBroken, keys_named, places, seal, unseal
from tests.events import stored

PERSONAL = [fact for fact in stored.EVERY_FACT if list(personal_fields(fact))]
of_people = pytest.mark.parametrize("fact", PERSONAL, ids=[one.__name__ for one in PERSONAL])


class Keys:
    """A key for whoever is named, as the vault has one."""

    def __init__(self) -> None:
        self.by_kid: dict[str, Key] = {}

    def of(self, owner: Owner) -> Key:
        return self.by_kid.setdefault(owner.kid, AESGCM(AESGCM.generate_key(256)))

    def named(self, kid: str) -> Key:
        return self.by_kid[kid]


def _sealed(fields: dict[str, Any], keys: Keys) -> dict[str, Any]:
    sealed = copy.deepcopy(fields)
    seal(sealed, keys.of)
    return sealed


@of_people
def test_a_sealed_event_shows_nothing_and_reads_as_it_was_said(fact: type[Fact]) -> None:
    fields, keys = stored.fields(fact.type_name), Keys()
    values = [place.value for place in places(fields)]
    sealed = _sealed(fields, keys)
    body = json.dumps(sealed, ensure_ascii=False, separators=(",", ":"))
    assert len(values) >= 1
    assert [value for value in values if json.dumps(value, ensure_ascii=False)[1:-1] in body] == []
    assert MARK in body.encode()
    recorded = decode(body.encode(), 7, stored.CATALOGUE, lambda told: unseal(told, keys.named))
    assert recorded == decode(stored.body(fact.type_name), 7, stored.CATALOGUE)


@of_people
def test_sealing_says_the_same_thing_in_other_bytes_each_time(fact: type[Fact]) -> None:
    fields, keys = stored.fields(fact.type_name), Keys()
    assert _sealed(fields, keys) != _sealed(fields, keys)


@of_people
def test_a_ciphertext_opens_in_no_other_event(fact: type[Fact]) -> None:
    keys = Keys()
    sealed = _sealed(stored.fields(fact.type_name), keys)
    sealed["id"] = "00000000-0000-0000-0000-000000000000"
    with pytest.raises(SealBroken):
        unseal(sealed, keys.named)


@of_people
def test_a_ciphertext_opens_for_no_other_person(fact: type[Fact]) -> None:
    keys = Keys()
    sealed = _sealed(stored.fields(fact.type_name), keys)
    for place in list(places(sealed)):
        place.holder["person_id"] = "somebody-else"
    with pytest.raises(SealBroken):
        unseal(sealed, keys.named)


ATTENDEE = "vn.hoinghi.registry.AttendeeRegistered.v1"


def test_a_ciphertext_opens_in_no_other_field() -> None:
    keys = Keys()
    sealed = _sealed(stored.fields(ATTENDEE), keys)
    person = sealed["data"]["attendee"]
    person["name"], person["phone"] = person["phone"], person["name"]
    with pytest.raises(SealBroken, match=r"attendee\.name"):
        unseal(sealed, keys.named)


@pytest.mark.parametrize("harm", [{"sealed": "AAAA"}, {"sealed": "?"}, {"sealed": None}])
def test_a_ciphertext_that_was_changed_is_told_by_its_place(harm: dict[str, Any]) -> None:
    keys = Keys()
    sealed = _sealed(stored.fields(ATTENDEE), keys)
    sealed["data"]["attendee"]["name"] |= harm
    with pytest.raises(SealBroken, match=r"PERSONAL_FIELD_BROKEN: attendee\.name"):
        unseal(sealed, keys.named)


def test_of_a_forgotten_person_every_field_reads_removed() -> None:
    keys = Keys()
    sealed = _sealed(stored.fields(ATTENDEE), keys)
    for kid in keys_named(sealed):
        keys.by_kid[kid] = None
    unseal(sealed, keys.named)
    person = decode(json.dumps(sealed).encode(), 7, stored.CATALOGUE).event.attendee  # type: ignore[attr-defined]
    assert (person.name, person.phone, person.email) == (REMOVED, REMOVED, REMOVED)
    assert person.name.removed
    assert person.position == stored.fields(ATTENDEE)["data"]["attendee"]["position"]


def test_nothing_of_a_forgotten_person_is_written_again() -> None:
    with pytest.raises(Forgotten):
        seal(stored.fields(ATTENDEE), lambda _owner: None)


def test_what_is_removed_needs_no_key() -> None:
    fields, keys = stored.fields(ATTENDEE), Keys()
    for place in list(places(fields)):
        place.holder[place.field] = REMOVED
    assert _sealed(fields, keys) == fields
    assert keys.by_kid == {}


def test_two_units_may_use_one_id_for_two_people() -> None:
    here, there = stored.fields(ATTENDEE), stored.fields(ATTENDEE)
    there["data"]["unit"] = "so-tai-chinh"
    owners = [{place.owner for place in places(fields)} for fields in (here, there)]
    assert len(owners[0]) == len(owners[1]) == 1
    assert owners[0] != owners[1]


def test_one_unit_names_one_person_in_every_kind_of_event() -> None:
    """A delegate who is also an author and an awardee is forgotten with one key."""
    decided = stored.fields("vn.hoinghi.awards.AwardDecisionIssued.v1")
    award = decided["data"]["awards"][0]
    nominated = stored.fields("vn.hoinghi.awards.NominationSubmitted.v1")
    nominated["data"]["unit"] = award["unit"]
    nominated["data"]["awardee"] = award["awardee"]
    [owner] = {place.owner for place in places(nominated)}
    assert owner in {place.owner for place in places(decided)}


def test_a_name_that_spells_the_mark_is_sealed_like_any_other() -> None:
    fields, keys = stored.fields(ATTENDEE), Keys()
    odd = Personal('{"kid":"x","sealed":"y"}')
    fields["data"]["attendee"]["name"] = odd
    sealed = _sealed(fields, keys)
    unseal(sealed, keys.named)
    assert sealed["data"]["attendee"]["name"] == odd
