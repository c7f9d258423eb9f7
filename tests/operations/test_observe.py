"""Every metric that a dashboard or an alert asks for is one that the code has; every alert says what to do."""

import json
import re
from pathlib import Path
from typing import Any

import prometheus_client
import yaml

import deploy.preload  # noqa: F401 - every service's metrics, as they are registered
import services.portal.app  # noqa: F401
from shared import traces
from shared.refusals import GENERAL
from tests.paths import ROOT

OBSERVE = ROOT / "deploy" / "observe"
_METRIC = re.compile(r"\bhoinghi_[a-z_]+")


def known() -> set[str]:
    names = set()
    for family in prometheus_client.REGISTRY.collect():
        names |= {family.name, f"{family.name}_total", f"{family.name}_bucket"}
    return names


def expressions() -> list[str]:
    board = json.loads((OBSERVE / "dashboard.json").read_text(encoding="utf-8"))
    shown = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    return [*shown, *(rule["expr"] for rule in alerts())]


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((OBSERVE / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_each_metric_that_is_asked_for_exists() -> None:
    asked = {name for text in expressions() for name in _METRIC.findall(text)}
    assert len(asked) >= 10
    assert asked - known() == set()


def test_each_outcome_of_a_command_that_is_asked_for_is_one() -> None:
    told = [
        one
        for text in expressions()
        for one in re.findall(r'hoinghi_commands_total\{outcome=~?"([^"]+)"', text)
    ]
    named = {code for one in told for code in one.split("|")}
    assert {"INTERNAL_FAULT", "LOG_UNAVAILABLE", "LOG_FULL"} <= named
    assert named <= {"accepted"} | {refusal.code for refusal in GENERAL}


def test_each_alert_says_what_to_do_in_both_languages() -> None:
    for rule in alerts():
        for said in (rule["annotations"]["summary"], rule["annotations"]["todo"]):
            assert " / " in said, rule["alert"]
        assert rule["labels"]["severity"] in ("page", "warn")


def test_prometheus_asks_every_service() -> None:
    from deploy.runner import SERVICES
    from shared.settings import Settings

    config = yaml.safe_load((OBSERVE / "prometheus.yml").read_text(encoding="utf-8"))
    (found,) = config["scrape_configs"][0]["dns_sd_configs"]
    assert sorted(found["names"]) == sorted(SERVICES)
    assert found["port"] == Settings.model_fields["health_port"].default
    assert Path(OBSERVE / config["rule_files"][0]).exists()


def test_a_wish_without_a_trace_begins_one_and_always_the_same() -> None:
    begun = traces.begun_by("lenh-0001")
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", begun)
    assert begun == traces.begun_by("lenh-0001") != traces.begun_by("lenh-0002")
    stored = b'{"id":"x","traceparent":"' + begun.encode() + b'","data":{}}'
    assert traces.trace_in(stored) == traces.trace_id(begun)
    assert traces.trace_in(b'{"id":"x"}') is None
