"""The image, the compose file and the broker's configuration, read as the engine reads them."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.broker import binary, wait_for_port
from deploy.cli import app
from deploy.keyring import Keyring
from deploy.ports import free_ports
from deploy.runner import SERVICES
from shared.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
CONTAINERS = sorted(COMPOSE["services"])
ONE_SHOT = {"provision", "demo", "admin", "ops", "operator"}
BY_HAND = {
    "ops": "${HOINGHI_BACKUPS:-./var/backups}:/backups",
    "operator": "${HOINGHI_FILES:-./var/files}:/files",
}
"""The one folder of the host that each sees: backups go there, plans and lists come from there."""
FORGOTTEN = "${HOINGHI_FORGOTTEN:-forgotten}:/forgotten"
SECRETS = "${HOINGHI_SECRETS:-./deploy/secrets}/broker"
WATCHERS = {"prometheus", "grafana"}
"""Of others' making, by a profile of their own: they read figures, and hold neither events nor keys."""
every_container = pytest.mark.parametrize("name", CONTAINERS)


def container(name: str) -> dict[str, Any]:
    value: dict[str, Any] = COMPOSE["services"][name]
    return value


@every_container
def test_a_container_can_write_only_where_it_must_and_has_no_rights(name: str) -> None:
    given = container(name)
    assert given["read_only"] is True
    assert given["init"] is True
    assert given["cap_drop"] == ["ALL"]
    assert "cap_add" not in given
    assert "privileged" not in given
    assert given["security_opt"] == ["no-new-privileges:true"]
    assert any(mount.startswith("/tmp:size=") for mount in given["tmpfs"])  # noqa: S108
    user = given["user"].removeprefix("${HOINGHI_ADMIN_USER:-").removesuffix("}")
    assert int(user.split(":")[0]) > 0


@every_container
def test_a_container_cannot_use_up_the_machine(name: str) -> None:
    given = container(name)
    assert set(given["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
    assert given["pids_limit"] > 0
    assert {"max-size", "max-file"} <= set(given["logging"]["options"])


@every_container
def test_a_container_is_reached_only_from_inside_and_sees_no_folder_of_the_host(name: str) -> None:
    given = container(name)
    if name in {"portal", *WATCHERS}:  # people come in here, by a proxy of this machine
        assert given["networks"] == ["inside", "pages"]
        assert all(port.startswith("127.0.0.1:") for port in given["ports"])
    else:
        assert given["networks"] == ["inside"]
        assert "ports" not in given
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for mount in given.get("volumes", ()):
        if name == "nats" and mount == f"{SECRETS}/server:/etc/hoinghi/server:ro":
            continue  # public keys, written by who keeps the secrets
        if name == "admin" and mount == f"{SECRETS}:/broker":
            continue  # the keeper of the keys, called by hand
        if BY_HAND.get(name) == mount:
            continue
        if (name, mount) in {("registry", FORGOTTEN), ("ops", f"{FORGOTTEN}:ro")}:
            continue  # ids of who was forgotten: registry writes, a restore reads
        source, *_, mode = mount.split(":")
        ours = source.startswith("./deploy/observe") and mode == "ro" and name in WATCHERS
        assert source in COMPOSE["volumes"] or ours


def test_who_was_forgotten_is_written_apart_from_the_log_and_read_where_backups_come_back() -> None:
    places = {name for name in CONTAINERS if "HOINGHI_FORGOTTEN_LIST" in _given(name)}
    assert places == {"registry", "ops"}
    (path,) = {_given(name)["HOINGHI_FORGOTTEN_LIST"] for name in places}
    assert path.startswith("/forgotten/")
    assert "forgotten" in COMPOSE["volumes"]
    assert FORGOTTEN in container("registry")["volumes"]
    assert re.search(r"RUN for dir in [^;]*/forgotten\b", DOCKERFILE), "whose folder it is"


def _given(name: str) -> dict[str, str]:
    return container(name).get("environment") or {}


@every_container
def test_a_container_holds_one_key_of_the_broker_and_it_is_its_own(name: str) -> None:
    given = container(name)
    keys = [
        one["source"]
        for one in given.get("secrets", ())
        if isinstance(one, dict) and one["target"] == "hoinghi_nats_nkey"
    ]
    others = {"demo": "storyteller", "provision": "provisioner", "ops": "provisioner"}
    own = [f"{others.get(name, name)}_key"]
    without = name in ("nats", "mail", "postgres", "admin", *WATCHERS)
    assert keys == ([] if without else own)
    for one in keys:
        assert COMPOSE["secrets"][one]["file"] == f"{SECRETS}/keys/{one.removesuffix('_key')}.nk"


def test_the_port_of_the_portal_is_looked_at_before_anything_starts() -> None:
    """An address in its place would have the portal published beyond this machine."""
    assert container("portal")["ports"] == ["127.0.0.1:${HOINGHI_PORTAL_PUBLISHED:-8000}:8000"]
    told = container("provision")["environment"]["HOINGHI_PORTAL_PUBLISHED"]
    assert told == "${HOINGHI_PORTAL_PUBLISHED:-8000}"
    for name in SERVICES:
        waits = container(name)["depends_on"]["provision"]["condition"]
        assert waits == "service_completed_successfully"


@every_container
def test_no_secret_stands_in_the_environment(name: str) -> None:
    for key, value in container(name).get("environment", {}).items():
        assert "PASSWORD" not in key or key.endswith("_FILE"), key
        assert not re.search(r"//[^/@]*:[^/@]*@", str(value)), (
            f"{key} carries a password in its URL"
        )


@every_container
def test_every_setting_is_one_that_the_program_knows(name: str) -> None:
    given = container(name)
    names = [key for key in given.get("environment", {}) if key.startswith("HOINGHI_")]
    names += [s["target"] for s in given.get("secrets", ()) if isinstance(s, dict)]
    for key in names:
        assert key.lower().removeprefix("hoinghi_") in Settings.model_fields, key


@every_container
def test_an_image_is_named_with_its_version(name: str) -> None:
    default = re.fullmatch(r"\$\{\w+:-(.+)\}", container(name)["image"])
    assert default is not None
    assert re.search(r":v?\d", default[1])


OVERLAYS = ("docker-compose.yml", "deploy/cluster/docker-compose.yml", "deploy/outgoing.yml")
_PINNED = re.compile(r"\$\{(HOINGHI_\w+_IMAGE|HOINGHI_IMAGE):-[^}]+\}")


@pytest.mark.parametrize("file", OVERLAYS)
def test_every_image_can_be_pinned_by_digest_from_outside_and_the_docs_name_how(file: str) -> None:
    """A tag may be moved; what is in production is what the digest says. No file has to be changed for it."""
    docs = (ROOT / "docs" / "containers.md").read_text()
    given: dict[str, Any] = yaml.safe_load((ROOT / file).read_text())
    blocks = [value for value in given.values() if isinstance(value, dict)]
    blocks += list((given.get("services") or {}).values())
    images = [one["image"] for one in blocks if "image" in one]
    bases = [one["build"]["args"]["BASE"] for one in blocks if "build" in one]
    for told in (*images, *bases):
        pinned = _PINNED.fullmatch(told)
        assert pinned is not None, told
        assert f"{pinned[1]}=" in docs, told
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)) == {"${BASE}"}


@every_container
def test_what_runs_once_stays_down_and_what_serves_is_watched(name: str) -> None:
    given = container(name)
    if name in ONE_SHOT:
        assert given["restart"] == "no"
        assert given["healthcheck"] == {"disable": True}
    else:
        assert given["restart"] == "unless-stopped"
        assert given["healthcheck"]["test"][0] == "CMD"  # exec form: no shell in between


def test_every_service_runs_in_its_own_container_after_the_streams_are_declared() -> None:
    commands = {name for name, _ in _commands() if name in SERVICES}
    assert commands == set(SERVICES)
    for name in SERVICES:
        assert container(name)["command"] == ["serve", name]
        after = container(name)["depends_on"]
        assert after["nats"]["condition"] == "service_healthy"
        assert after["provision"]["condition"] == "service_completed_successfully"


def test_every_command_is_one_of_the_command_line() -> None:
    known = {
        command.name or command.callback.__name__
        for command in app.registered_commands
        if command.callback is not None
    } | {group.name for group in app.registered_groups}
    for name, command in _commands():
        assert command[0] in known, name


def _commands() -> list[tuple[str, list[str]]]:
    services = COMPOSE["services"].items()
    others = {*WATCHERS, "postgres"}
    return [(n, c["command"]) for n, c in services if c.get("command") and n not in others]


def test_the_watchers_start_only_when_asked_for_and_hold_no_key() -> None:
    for name in WATCHERS:
        assert container(name)["profiles"] == ["observe"]
        assert set(container(name).get("secrets", [])) <= {"grafana_password"}


def test_nothing_waits_for_the_catcher_and_only_what_must_leave_gets_a_way_out() -> None:
    assert container("mail")["profiles"] == ["catcher"]
    for name in CONTAINERS:
        assert "mail" not in container(name).get("depends_on", {}), name
    given = yaml.safe_load((ROOT / "deploy" / "outgoing.yml").read_text())
    leaving = {"networks": ["inside", "outgoing"]}
    assert given["services"] == {"notifications": leaving, "feed": leaving}
    assert given["networks"] == {"outgoing": None}


def test_the_image_builds_without_buildkit_and_runs_as_nobody() -> None:
    steps = [line for line in DOCKERFILE.splitlines() if not line.startswith("#")]
    assert not any("--mount" in step for step in steps)
    assert [step for step in steps if step.startswith("FROM")] == [
        "FROM ${BASE} AS build",
        "FROM ${BASE}",
    ]
    assert [step for step in steps if step.startswith("USER")] == ["USER 10001:10001"]
    assert 'ENTRYPOINT ["python", "-m", "deploy"]' in steps


def _server_files(folder: Path) -> Path:
    """The broker's configuration as the container sees it: ours, and the accounts beside it."""
    Keyring.of(folder).prepare()
    config = folder / "nats.conf"
    config.write_text((ROOT / "deploy" / "nats.conf").read_text())
    return config


def test_the_brokers_configuration_has_no_fault_and_no_warning(tmp_path: Path) -> None:
    config = _server_files(tmp_path)
    check = subprocess.run([binary(), "-t", "-c", str(config)], capture_output=True, text=True)
    said = (check.stdout + check.stderr).strip()
    assert check.returncode == 0, said
    assert re.fullmatch(r"nats-server: configuration file \S+ is valid \(\S+\)", said)


def test_the_configured_broker_acknowledges_only_what_is_on_the_disk(tmp_path: Path) -> None:
    port, monitor = free_ports(2)
    config = _server_files(tmp_path)
    config.write_text(
        config.read_text()
        .replace("0.0.0.0:4222", f"127.0.0.1:{port}")
        .replace("0.0.0.0:8222", f"127.0.0.1:{monitor}")
        .replace('"/data"', f'"{tmp_path}"')
    )
    server = subprocess.Popen([binary(), "-c", str(config)], stderr=subprocess.DEVNULL)
    try:
        asyncio.run(wait_for_port(port))
        with urllib.request.urlopen(f"http://127.0.0.1:{monitor}/varz") as reply:
            assert json.load(reply)["jetstream"]["config"]["sync_always"] is True
    finally:
        server.terminate()
        server.wait(10)


@pytest.mark.parametrize(
    ("given", "without"),
    [
        ({"COMPOSE_PROFILES": "catcher,demo,admin,observe"}, set()),
        ({}, {"mail", "demo", "admin", *BY_HAND, *WATCHERS}),
        (
            {"COMPOSE_FILE": "docker-compose.yml:deploy/outgoing.yml"},
            {"mail", "demo", "admin", *BY_HAND, *WATCHERS},
        ),
    ],
    ids=["every profile", "in production", "with a way out"],
)
def test_the_clients_at_hand_take_the_compose_file(
    given: dict[str, str], without: set[str]
) -> None:
    clients = [["docker-compose"], ["docker", "compose"]]
    tried = 0
    for client in clients:
        if shutil.which(client[0]) is None:
            continue
        if subprocess.run([*client, "version"], capture_output=True).returncode != 0:
            continue
        tried += 1
        shown = subprocess.run(
            [*client, "config", "--services"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **given},
            capture_output=True,
            text=True,
        )
        assert shown.returncode == 0, shown.stderr
        # docker-compose 1.29 names those of every profile here
        told = set(shown.stdout.split())
        assert set(CONTAINERS) - without <= told <= set(CONTAINERS)
    if tried == 0:
        pytest.skip("neither docker-compose nor docker compose is installed")


def test_the_image_says_by_itself_how_a_service_is_asked_after() -> None:
    told = re.search(r"^HEALTHCHECK .*CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert told is not None
    assert ["CMD", *json.loads(told[1])] == container("registry")["healthcheck"]["test"]
