"""The manifests for Kubernetes: well formed by its schemas, tight, and the same system as the compose files."""

from collections.abc import Iterator
from typing import Any, Final

import certifi
import kubernetes_validate
import pytest
import yaml
from jsonschema import Draft202012Validator

from deploy.manifests import FILES, SCALED, files
from deploy.ports import free_port
from deploy.runner import SERVICES
from deploy.streams import DURABLES
from shared.hosting import asgi
from shared.service import Service
from shared.settings import Settings
from tests.paths import ROOT
from tests.services.test_cluster_compose import SINGLE, merged

FOLDER: Final = ROOT / "deploy" / "kubernetes"
VERSION: Final = "1.34"
PARTS: Final[list[dict[str, Any]]] = [
    part for name in FILES for part in yaml.safe_load_all((FOLDER / name).read_text())
]
PLAIN: Final = [part for part in PARTS if not part["apiVersion"].startswith("keda.sh")]
_ONE = [f"{part['kind']} {part['metadata']['name']}" for part in PLAIN]


def found(kind: str, name: str) -> dict[str, Any]:
    (only,) = (p for p in PARTS if p["kind"] == kind and p["metadata"]["name"] == name)
    return only


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    for part in PARTS:
        if "template" in part.get("spec", {}):
            yield part["metadata"]["name"], part["spec"]["template"]["spec"]


PODS: Final = dict(pods())
every_pod = pytest.mark.parametrize("name", PODS)
every_service = pytest.mark.parametrize("name", SERVICES)


def only_container(name: str) -> dict[str, Any]:
    (only,) = PODS[name]["containers"]
    return dict(only)


def settings_of(name: str) -> dict[str, str]:
    return {one["name"]: one["value"] for one in only_container(name)["env"] if "value" in one}


def secret_files(name: str) -> set[str]:
    (volume,) = (one for one in PODS[name]["volumes"] if one["name"] == "secrets")
    sources = volume["projected"]["sources"]
    return {item["path"] for one in sources for item in one["secret"]["items"]}


def test_the_files_are_those_that_the_table_makes() -> None:
    made = files()
    assert {path.name for path in FOLDER.iterdir()} == set(made)
    for name, text in made.items():
        assert (FOLDER / name).read_text() == text, (
            f"python -m deploy.manifests {FOLDER.name}: {name}"
        )


@pytest.mark.parametrize("part", PLAIN, ids=_ONE)
def test_a_part_is_well_formed_by_the_schema_of_kubernetes(part: dict[str, Any]) -> None:
    kubernetes_validate.validate(part, VERSION, strict=True)


SCALING: Final[list[dict[str, Any]]] = [p for p in PARTS if p["kind"] == "ScaledObject"]
_TEXT: Final = {"type": "string", "minLength": 1}
_COUNT: Final = {"type": "string", "pattern": "^[0-9]+$"}
KEDA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["apiVersion", "kind", "metadata", "spec"],
    "additionalProperties": False,
    "properties": {
        "apiVersion": {"const": "keda.sh/v1alpha1"},
        "kind": {"const": "ScaledObject"},
        "metadata": {"type": "object", "required": ["name", "namespace"]},
        "spec": {
            "type": "object",
            "required": ["scaleTargetRef", "triggers"],
            "additionalProperties": False,
            "properties": {
                "scaleTargetRef": {
                    "type": "object",
                    "required": ["name"],
                    "additionalProperties": False,
                    "properties": {"apiVersion": _TEXT, "kind": _TEXT, "name": _TEXT},
                },
                "pollingInterval": {"type": "integer", "minimum": 1},
                "cooldownPeriod": {"type": "integer", "minimum": 0},
                "minReplicaCount": {"type": "integer", "minimum": 0},
                "maxReplicaCount": {"type": "integer", "minimum": 1},
                "triggers": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["type", "metadata"],
                        "additionalProperties": False,
                        "properties": {
                            "type": {"const": "nats-jetstream"},
                            "name": _TEXT,
                            "metadata": {
                                "type": "object",
                                "required": [
                                    "natsServerMonitoringEndpoint",
                                    "account",
                                    "stream",
                                    "consumer",
                                    "lagThreshold",
                                ],
                                "additionalProperties": False,
                                "properties": {
                                    "natsServerMonitoringEndpoint": {
                                        "type": "string",
                                        "pattern": "^[a-z0-9.-]+:[0-9]+$",
                                    },
                                    "account": _TEXT,
                                    "stream": _TEXT,
                                    "consumer": _TEXT,
                                    "lagThreshold": _COUNT,
                                    "activationLagThreshold": _COUNT,
                                    "useHttps": {"enum": ["true", "false"]},
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}
"""Of KEDA's ScaledObject and its trigger nats-jetstream the fields that we use, as KEDA 2.22's documentation has
them (reference/scaledobject-spec, scalers/nats-jetstream): ours, so that a word that KEDA does not know is found
here. A trigger's metadata are texts, numbers and switches among them."""


@pytest.mark.parametrize("part", SCALING, ids=lambda part: str(part["metadata"]["name"]))
def test_a_scaled_object_holds_to_what_keda_reads(part: dict[str, Any]) -> None:
    Draft202012Validator(KEDA).validate(part)


@pytest.mark.parametrize(
    ("where", "word", "value"),
    [
        (("spec",), "minReplicas", 2),
        (("spec",), "minReplicaCount", "2"),
        (("spec", "scaleTargetRef"), "deploymentName", "registry"),
        (("spec", "triggers", 0), "type", "nats-streaming"),
        (("spec", "triggers", 0, "metadata"), "lagThreshold", 200),
        (("spec", "triggers", 0, "metadata"), "useHttps", True),
        (("spec", "triggers", 0, "metadata"), "queueGroup", "x"),
        (("spec", "triggers", 0, "metadata"), "natsServerMonitoringEndpoint", "https://nats:8222"),
    ],
)
def test_a_word_that_keda_does_not_know_is_found(
    where: tuple[str | int, ...], word: str, value: object
) -> None:
    part: Any = yaml.safe_load(yaml.safe_dump(SCALING[0]))
    inner = part
    for step in where:
        inner = inner[step]
    inner[word] = value
    assert list(Draft202012Validator(KEDA).iter_errors(part))


def test_the_schema_would_find_a_fault() -> None:
    part = yaml.safe_load(yaml.safe_dump(found("Deployment", "registry")))
    part["spec"]["template"]["spec"]["containers"][0]["readinesProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(part, VERSION, strict=True)


@every_pod
def test_a_pod_is_nobody_can_write_nowhere_and_has_limits(name: str) -> None:
    given, only = PODS[name], only_container(name)
    assert given["automountServiceAccountToken"] is False
    assert given["securityContext"]["runAsNonRoot"] is True
    assert given["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert only["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert set(only["resources"]["limits"]) == {"cpu", "memory"}
    volumes = {one["name"]: one for one in given["volumes"]}
    claims = {"data"} if name in ("nats", "postgres") else set()
    assert {mount["name"] for mount in only["volumeMounts"]} == set(volumes) | claims
    for one in volumes.values():
        assert "hostPath" not in one


@every_pod
def test_a_pod_has_the_users_of_the_compose_file(name: str) -> None:
    user = PODS[name]["securityContext"]["runAsUser"]
    assert SINGLE["services"][name]["user"] == f"{user}:{user}"


@every_pod
def test_no_secret_stands_in_a_manifest(name: str) -> None:
    for key in settings_of(name):
        assert "PASSWORD" not in key or key.endswith("_FILE")
        assert not key.endswith(("_KEY", "_NKEY"))
    assert not [part for part in PARTS if part["kind"] == "Secret"]


@every_service
def test_a_service_is_told_what_the_cluster_of_compose_tells_it(name: str) -> None:
    ours, theirs = settings_of(name), merged(name)["environment"]
    # Nothing stands for "no": it is the default. A folder that all pods write to is not taken for granted:
    # docs/privacy.md says what to give registry.
    not_here = {"HOINGHI_NATS_PRIVATE_NETWORK", "HOINGHI_FORGOTTEN_LIST"}
    assert set(ours) == set(theirs) - not_here
    addresses = {
        "HOINGHI_NATS_URL", "HOINGHI_NATS_MONITOR_URL", "HOINGHI_SMTP_URL", "HOINGHI_ANSWER_BASE_URL",
    }  # fmt: skip
    for key in set(ours) - addresses:
        plain = theirs[key].replace("${HOINGHI_DATABASE:-hoinghi}", "hoinghi")
        assert plain in (ours[key], f"${{{key}:-{ours[key]}}}"), key
    for key in ("HOINGHI_NATS_URL", "HOINGHI_NATS_MONITOR_URL"):
        assert [one.split("//")[0] for one in ours[key].split(",")] == [
            one.split("//")[0] for one in theirs[key].split(",")
        ]
    own = {key: v for key, v in ours.items() if "PG" not in key}
    own["HOINGHI_NATS_CA"] = (
        certifi.where()
    )  # what the pod mounts; here another file of certificates
    assert Settings.model_validate({k.lower().removeprefix("hoinghi_"): v for k, v in own.items()})


@every_service
def test_a_service_has_the_command_and_the_secrets_of_the_compose_file(name: str) -> None:
    assert only_container(name)["args"] == SINGLE["services"][name]["command"]
    theirs = {
        one if isinstance(one, str) else one["target"] for one in merged(name).get("secrets", ())
    }
    assert secret_files(name) == theirs


@every_service
def test_a_service_runs_twice_and_is_asked_where_it_answers(name: str) -> None:
    made = found("Deployment", name)
    assert made["spec"]["replicas"] == 2
    assert found("PodDisruptionBudget", name)["spec"]["maxUnavailable"] == 1
    only = only_container(name)
    (health,) = (p["containerPort"] for p in only["ports"] if p["name"] == "health")
    assert health == int(settings_of(name)["HOINGHI_HEALTH_PORT"])
    service = Service(name, Settings(nats_url=f"nats://127.0.0.1:{free_port()}"), opens=False)
    known = {path for path, _ in asgi(service).routes}
    paths = {
        kind: only[kind]["httpGet"]["path"]
        for kind in ("startupProbe", "readinessProbe", "livenessProbe")
    }
    assert paths == {
        "startupProbe": "/health",
        "readinessProbe": "/ready",
        "livenessProbe": "/health",
    }
    assert set(paths.values()) <= known


def test_the_broker_is_that_of_the_compose_cluster() -> None:
    ours = found("ConfigMap", "nats")["data"]["nats.conf"]
    theirs = (ROOT / "deploy" / "cluster" / "nats.conf").read_text()
    more = [one for one in ours.splitlines() if one not in theirs.splitlines()]
    told = [one.split(":")[0].strip() for one in more if not one.strip().startswith("#")]
    assert told == ["no_advertise", "routes"]
    assert [one for one in theirs.splitlines() if one not in ours.splitlines()] == [
        one for one in theirs.splitlines() if one.strip().startswith("routes:")
    ]
    assert found("StatefulSet", "nats")["spec"]["replicas"] == 3
    assert secret_files("nats") == set(merged("nats")["secrets"])
    assert only_container("nats")["command"][0] == merged("nats")["entrypoint"][0]


def test_the_streams_are_declared_once_on_all_three() -> None:
    job = found("Job", "provision")
    assert only_container("provision")["args"] == merged("provision")["command"]
    assert job["spec"]["template"]["spec"]["restartPolicy"] == "OnFailure"
    assert secret_files("provision") == {"hoinghi_nats_nkey", "tls_ca"}


def test_nothing_speaks_to_anything_unless_it_is_written_down() -> None:
    deny = found("NetworkPolicy", "default-deny")["spec"]
    assert deny == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    rows = found("NetworkPolicy", "rows")["spec"]["ingress"]
    assert [one["podSelector"]["matchExpressions"][0]["values"] for one in rows[0]["from"]] == [
        [name for name in SERVICES if "HOINGHI_DATABASE_URL" in settings_of(name)]
    ]
    out = {
        p["metadata"]["name"]: [
            port["port"] for rule in p["spec"]["egress"] for port in rule["ports"]
        ]
        for p in PARTS
        if p["kind"] == "NetworkPolicy" and "ipBlock" in yaml.safe_dump(p)
    }
    assert out == {"mail-out": [465, 587, 993], "https-out": [443]}


def test_workers_are_scaled_by_the_durables_that_they_have() -> None:
    scaled = {p["metadata"]["name"]: p["spec"] for p in PARTS if p["kind"] == "ScaledObject"}
    assert set(scaled) == set(SCALED)
    for name, spec in scaled.items():
        assert spec["scaleTargetRef"] == {"name": name}
        assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == (2, 4)
        asked = {
            (one["metadata"]["stream"], one["metadata"]["consumer"]) for one in spec["triggers"]
        }
        assert asked == {(d.stream, d.name) for d in DURABLES if d.name.split("-")[0] == name}
        assert {one["type"] for one in spec["triggers"]} == {"nats-jetstream"}
        # Of three nodes KEDA asks the one that leads the consumer: by its name before this address.
        asking = {one["metadata"]["natsServerMonitoringEndpoint"] for one in spec["triggers"]}
        assert asking == {"nats.hoinghi.svc.cluster.local:8222"}
    assert "DNS:*.nats.hoinghi.svc.cluster.local" in (ROOT / "docs/kubernetes.md").read_text()


def test_nothing_leaves_to_where_a_cloud_keeps_its_machines_credentials() -> None:
    leaving = [
        to["ipBlock"]
        for p in PARTS
        if p["kind"] == "NetworkPolicy"
        for rule in p["spec"].get("egress", ())
        for to in rule["to"]
        if "ipBlock" in to
    ]
    assert leaving
    assert {tuple(one["except"]) for one in leaving} == {("169.254.0.0/16",)}


def test_the_guide_makes_every_secret_that_a_pod_reads() -> None:
    guide = (ROOT / "docs" / "kubernetes.md").read_text()
    for given in PODS.values():
        (volume,) = (one for one in given["volumes"] if one["name"] == "secrets")
        for source in volume["projected"]["sources"]:
            assert f"secret generic {source['secret']['name']} " in guide
            for item in source["secret"]["items"]:
                key = item["key"]
                assert key in guide or key.endswith(".nk")
    assert "configmap broker-accounts" in guide
