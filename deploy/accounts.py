"""The broker's accounts as its configuration says them, generated from the table and the public keys.

One account holds the streams and the services. Each agency has an account of its own that imports its wishes
(the broker itself puts the unit into the subject, ``account_token_position``) and one durable of the feed. An
account is a wall: replies are rewritten on the way through, so nothing that an agency sends can be made to
answer anywhere but to itself.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from deploy.access import CONTEXTS, DURABLE_VERBS, IDENTITIES, Identity, agency_says
from shared import subjects
from shared.connection import inbox_prefix
from shared.subjects import FEED

CENTRAL: Final = "HOINGHI"
SYSTEM_ACCOUNT: Final = "SYS"
RESERVED: Final = frozenset({"hoinghi", "sys", "$g", "public", "system", "local"})
"""No agency's account carries such a name, in capitals or not."""

CONNECTIONS: Final = 10
PAYLOAD_BYTES: Final = 131_072
SUBSCRIPTIONS: Final = 100
_PULL_SECONDS: Final = 600
"""An agency's request for events may stand so long."""


@dataclass(frozen=True, slots=True)
class LocalUser:
    """The person at this machine, on a broker of loopback: may do everything. In no configuration for others."""

    password: str
    name: str = "local"


def accounts_conf(
    identities: Mapping[str, str],
    system: str,
    agencies: Mapping[str, Sequence[str]],
    local: LocalUser | None = None,
) -> str:
    """The file. ``identities``: public key by name of the table; ``agencies``: the public keys of each unit."""
    units = sorted(agencies)
    central = [
        *(_user(identities[one.name], one) for one in IDENTITIES if one.name in identities),
        *([f"{{ user: {local.name}, password: {_q(local.password)} }}"] if local else []),
    ]
    parts = [
        "# Generated (hoinghi broker config, hoinghi agency add|revoke). Holds public keys only; never edited.\n",
        f"system_account: {SYSTEM_ACCOUNT}\n",
        "accounts {\n",
        f"  {SYSTEM_ACCOUNT} {{ users: [ {{ nkey: {system} }} ] }}\n",
        f"  {CENTRAL} {{\n    jetstream: enabled\n    users: [\n{_lines(central)}    ]\n",
        f"    exports: [\n{_lines(_exports(units))}    ]\n  }}\n",
        *(_agency(unit, agencies[unit]) for unit in units),
        "}\n",
    ]
    return "".join(parts)


def _exports(units: Sequence[str]) -> list[str]:
    """What the accounts of agencies may import; the broker checks the unit in a command's subject by itself."""
    told = [
        f"{{ service: {_q(subjects.exported_commands(context))}, "
        f'account_token_position: {subjects.UNIT_POSITION}, response_threshold: "2m" }}'
        for context in CONTEXTS
    ]
    told.append(
        f'{{ service: {_q(_PREPARED)}, accounts: {_list(units)}, response_threshold: "2m" }}'
    )
    for unit in units:
        consumer = subjects.agency_consumer(unit)
        for verb in DURABLE_VERBS:
            stream = verb == "MSG.NEXT"
            kind = (
                f', response_type: stream, response_threshold: "{_PULL_SECONDS}s"' if stream else ""
            )
            subject = subjects.consumer_api(verb, FEED, consumer)
            told.append(f"{{ service: {_q(subject)}, accounts: {_list([unit])}{kind} }}")
        told.append(
            f"{{ service: {_q(subjects.acks(FEED, consumer))}, accounts: {_list([unit])} }}"
        )
    return told


def _agency(unit: str, keys: Sequence[str]) -> str:
    limits = (
        f"max_connections: {CONNECTIONS}, max_payload: {PAYLOAD_BYTES}, "
        f"max_subscriptions: {SUBSCRIPTIONS}"
    )
    imports = [
        f"{{ service: {{ account: {CENTRAL}, subject: {_q(subjects.commands_of(context, unit))} }}, "
        f"to: {_q(subjects.agency_commands(context))} }}"
        for context in CONTEXTS
    ]
    consumer = subjects.agency_consumer(unit)
    imports += [
        f"{{ service: {{ account: {CENTRAL}, subject: "
        f"{_q(subjects.consumer_api(verb, FEED, consumer))} }}, "
        f"to: {_q(subjects.agency_api(verb, unit))} }}"
        for verb in DURABLE_VERBS
    ]
    imports += [
        f"{{ service: {{ account: {CENTRAL}, subject: {_q(subject)} }} }}"
        for subject in (_PREPARED, subjects.acks(FEED, consumer))
    ]
    users = [
        f"{{ nkey: {key}, permissions: {{ publish: {{ allow: {_list(agency_says(unit))} }}, "
        f'subscribe: {{ allow: ["_INBOX.>", {_q(f"{inbox_prefix(key)}.>")}] }} }} }}'
        for key in keys
    ]
    return (
        f"  {_q(unit)} {{\n    limits: {{ {limits} }}\n"
        f"    users: [\n{_lines(users)}    ]\n    imports: [\n{_lines(imports)}    ]\n  }}\n"
    )


_PREPARED: Final = subjects.query("notifications", "prepared")


def _user(key: str, identity: Identity) -> str:
    deny = f", deny: {_list(identity.never)}" if identity.never else ""
    hears = (f"{inbox_prefix(key)}.>", *identity.hears)
    answers = ', allow_responses: { max: 1, expires: "5m" }' if identity.answers else ""
    return (
        f"{{ nkey: {key}  # {identity.name}: {identity.about}\n"
        f"        permissions: {{ publish: {{ allow: {_list(identity.says)}{deny} }}, "
        f"subscribe: {{ allow: {_list(hears)} }}{answers} }} }}"
    )


def _lines(entries: Iterable[str]) -> str:
    return "".join(f"      {entry}\n" for entry in entries)


def _list(values: Iterable[str]) -> str:
    return "[" + ", ".join(_q(value) for value in values) + "]"


def _q(value: str) -> str:
    return json.dumps(value)
