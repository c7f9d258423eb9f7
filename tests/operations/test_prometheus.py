"""The running services as Prometheus sees them: each figure that a dashboard or an alert asks for is at /metrics,
a real Prometheus takes them, and each alert fires on what is at fault and on nothing else.
"""

import asyncio
import json
import re
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import prometheus_client
import pytest
import yaml

from deploy.broker import connected
from deploy.plan_import import read_plan
from deploy.ports import free_port
from deploy.runner import SERVICES, Running, answers_200, running
from shared.client import Commands
from shared.commands.base import Accepted
from shared.commands.registry import PlanConference
from tests.operations.test_observe import OBSERVE, alerts, expressions
from tests.paths import PLAN
from tests.services.outgoing import asked as message
from tests.store.ledger import until

PLANNED = datetime(2023, 11, 15, 1, tzinfo=UTC)
_NAME = re.compile(r"\bhoinghi_[a-z_]+")
_SELECTED = re.compile(r"hoinghi_[a-z_]+\{([^}]*)\}")
_BY = re.compile(r"by \(([^)]*)\)")
_PARTS = re.compile(r"_(bucket|sum|count|created)$")
_FIRING_TESTS = OBSERVE / "alerts_test.yml"

needs_prometheus = pytest.mark.skipif(
    shutil.which("prometheus") is None or shutil.which("promtool") is None,
    reason="no prometheus and promtool here (Debian: apt-get install prometheus)",
)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Every service as a process, after one accepted command."""
    loop = asyncio.new_event_loop()
    context = running(tmp_path_factory.mktemp("observed"), clock="simulated")
    whole = loop.run_until_complete(context.__aenter__())
    try:
        loop.run_until_complete(_plan(whole))
        yield whole
    finally:
        loop.run_until_complete(context.__aexit__(None, None, None))
        loop.close()


async def _plan(whole: Running) -> None:
    checked = read_plan(PLAN)
    client = await connected(whole.broker.settings("operator"))
    wishes = Commands(client, checked.plan.id, patience=30)
    plan = PlanConference(plan=checked.plan, agencies=checked.agencies)
    assert isinstance(await wishes.send(checked.plan.organiser, plan, time=PLANNED), Accepted)
    await client.close()


def waited(condition: Callable[[], bool]) -> None:
    asyncio.run(until(condition, 60))


def shown(system: Running) -> dict[str, str]:
    """What each service shows at /metrics."""
    told = {}
    for name in SERVICES:
        url = f"http://127.0.0.1:{system.health_ports[name]}/metrics"
        with urllib.request.urlopen(url, timeout=10) as answer:
            told[name] = answer.read().decode()
    return told


# --- without Prometheus --------------------------------------------------------------------------------


def test_each_figure_that_is_asked_for_is_at_metrics_of_a_running_service(
    system: Running,
) -> None:
    families = {
        line.split()[2] for text in shown(system).values() for line in text.splitlines()
        if line.startswith("# TYPE ")
    }  # fmt: skip
    asked = {_PARTS.sub("", name) for text in expressions() for name in _NAME.findall(text)}
    assert len(asked) >= 14
    assert asked - families == set()


def test_a_service_is_missed_by_the_name_by_which_it_is_asked() -> None:
    told = yaml.safe_load((OBSERVE / "prometheus.yml").read_text(encoding="utf-8"))
    (job,) = told["scrape_configs"]
    (asked_for,) = job["dns_sd_configs"]
    assert {"source_labels": ["__meta_dns_name"], "target_label": "workload"} in job[
        "relabel_configs"
    ]
    gone = next(rule["expr"] for rule in alerts() if rule["alert"] == "ServiceGone")
    assert (
        re.findall(r'absent\(up\{job="hoinghi", workload="(\w+)"\}\)', gone) == asked_for["names"]
    )
    assert set(asked_for["names"]) == set(SERVICES)


def test_a_command_that_was_accepted_is_counted_under_its_outcome(system: Running) -> None:
    counted = r'hoinghi_commands_total\{[^}]*outcome="accepted"[^}]*\} [1-9]'
    assert re.search(counted, shown(system)["registry"])


def test_what_is_selected_and_grouped_by_is_a_label_that_the_figure_has() -> None:
    known = prometheus_client.REGISTRY._names_to_collectors
    for text in expressions():
        own = {"le", "job", "instance", "workload"}
        for name in _NAME.findall(text):
            own |= set(known[_PARTS.sub("", name)]._labelnames)  # type: ignore[attr-defined]
        named = [*_BY.findall(text), *_SELECTED.findall(text)]
        told = " ".join(re.sub(r'"[^"]*"', "", one) for one in named)
        assert set(re.findall(r"[a-z_]+", told)) - own == set(), text


def test_each_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not() -> None:
    cases: dict[str, set[bool]] = {}
    for test in yaml.safe_load(_FIRING_TESTS.read_text(encoding="utf-8"))["tests"]:
        for case in test["alert_rule_test"]:
            cases.setdefault(case["alertname"], set()).add(bool(case["exp_alerts"]))
    assert cases == {rule["alert"]: {True, False} for rule in alerts()}


# --- with promtool and Prometheus ----------------------------------------------------------------------


@needs_prometheus
@pytest.mark.parametrize(
    "words",
    [
        ("check", "config", OBSERVE / "prometheus.yml"),
        ("check", "rules", OBSERVE / "alerts.yml"),
        ("test", "rules", _FIRING_TESTS),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_promtool_finds_no_fault(words: tuple[str | Path, ...]) -> None:
    told = subprocess.run(
        ["promtool", *map(str, words)], capture_output=True, text=True, timeout=60
    )
    assert told.returncode == 0, told.stdout + told.stderr


@contextmanager
def prometheus(system: Running, folder: Path) -> Iterator[str]:
    """Our configuration, with the addresses of this machine in place of the containers' names."""
    told: dict[str, Any] = yaml.safe_load((OBSERVE / "prometheus.yml").read_text(encoding="utf-8"))
    told["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    told["rule_files"] = [str(OBSERVE / "alerts.yml")]
    (job,) = told["scrape_configs"]
    del job["dns_sd_configs"], job["relabel_configs"]
    job["static_configs"] = [
        {"targets": [f"127.0.0.1:{system.health_ports[name]}"], "labels": {"workload": name}}
        for name in SERVICES
    ]
    config = folder / "prometheus.yml"
    config.write_text(yaml.safe_dump(told), encoding="utf-8")
    port = free_port()
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(
            ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder / 'figures'}",
             f"--web.listen-address=127.0.0.1:{port}"],
            stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        waited(lambda: answers_200(f"http://127.0.0.1:{port}/-/ready"))
        yield f"http://127.0.0.1:{port}/api/v1"
    finally:
        process.terminate()
        process.wait(20)


def asked(api: str, path: str, **query: str) -> Any:
    url = f"{api}/{path}?{urllib.parse.urlencode(query)}"
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - loopback
        told = json.load(answer)
    assert told["status"] == "success", told
    return told["data"]


@needs_prometheus
def test_a_real_prometheus_takes_every_service_and_evaluates_every_alert(
    system: Running, tmp_path: Path
) -> None:
    with prometheus(system, tmp_path) as api:

        def up() -> set[str]:
            targets = asked(api, "targets", state="active")["activeTargets"]
            return {one["labels"]["instance"] for one in targets if one["health"] == "up"}

        waited(lambda: len(up()) == len(SERVICES))

        def rules() -> list[dict[str, Any]]:
            return list(asked(api, "rules")["groups"][0]["rules"])

        waited(lambda: all(rule["health"] != "unknown" for rule in rules()))
        assert {rule["name"]: rule["health"] for rule in rules()} == {
            rule["alert"]: "ok" for rule in alerts()
        }
        for expression in expressions():
            asked(api, "query", query=expression)  # what cannot be evaluated is an error here
        counted = 'sum(hoinghi_commands_total{service="registry",outcome="accepted"})'
        assert int(asked(api, "query", query=counted)["result"][0]["value"][1]) >= 1
        assert asked(api, "query", query='{__name__=~"faststream_.*"}')["result"] == []

        gone_ones = next(rule["expr"] for rule in alerts() if rule["alert"] == "ServiceGone")
        assert asked(api, "query", query=gone_ones)["result"] == []
        down = next(rule["expr"] for rule in alerts() if rule["alert"] == "ServiceDown")
        assert asked(api, "query", query=down)["result"] == []
        system.processes["feed"].kill()
        gone = f"127.0.0.1:{system.health_ports['feed']}"
        waited(
            lambda: (
                [one["metric"]["instance"] for one in asked(api, "query", query=down)["result"]]
                == [gone]
            )
        )


def panels() -> list[tuple[str, str]]:
    board = json.loads((OBSERVE / "dashboard.json").read_text(encoding="utf-8"))
    return [(one["title"], each["expr"]) for one in board["panels"] for each in one["targets"]]


async def _busy(whole: Running) -> None:
    """A letter is sent and its text printed; a sign-in is tried with a link that is none."""
    client = await connected(whole.broker.settings("operator"))
    checked = read_plan(PLAN)
    wishes = Commands(client, checked.plan.id, patience=60)
    for wish in (message(1), message(2)):
        assert isinstance(await wishes.send(checked.plan.organiser, wish, time=PLANNED), Accepted)
    ask = {"conference": checked.plan.id, "position": 0}
    await client.request("query.program.program", json.dumps(ask).encode(), timeout=60)
    await client.close()
    portal = f"http://127.0.0.1:{whole.environment['HOINGHI_PORTAL_PORT']}/login/khong-co"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        await asyncio.to_thread(urllib.request.urlopen, portal)


@needs_prometheus
def test_each_panel_of_the_dashboard_shows_something_of_a_running_system(
    system: Running, tmp_path: Path
) -> None:
    asyncio.run(_busy(system))
    with prometheus(system, tmp_path) as api:

        def silent() -> list[tuple[str, str]]:
            return [one for one in panels() if not asked(api, "query", query=one[1])["result"]]

        try:
            waited(lambda: not silent())
        except TimeoutError:
            assert silent() == []
