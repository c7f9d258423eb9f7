"""Writes deploy/kubernetes: plain manifests, from the same tables as everything else (services, durables).

    python -m deploy.manifests deploy/kubernetes

What is written is what is applied, and what is read in a review; a test holds it to this module and to the
compose files.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from deploy.manifests_parts import (
    CA,
    IMAGE,
    NAMESPACE,
    NODES,
    OURS,
    container,
    emptied,
    listed,
    named,
    pod,
    probe,
)
from deploy.runner import SERVICES
from deploy.streams import DURABLES

_HERE: Final = Path(__file__).parent
_PORTAL: Final = 8000
_HEALTH: Final = 8080
_POSTGRES: Final = "postgres:15"

SETTINGS: Final = {
    "HOINGHI_NATS_URL": ",".join(f"tls://{node}:4222" for node in NODES),
    "HOINGHI_NATS_MONITOR_URL": ",".join(f"https://{node}:8222" for node in NODES),
    "HOINGHI_NATS_CA": CA,
    "HOINGHI_SMTP_URL": "smtps://smtp.example:465",
    "HOINGHI_MAIL_FROM": "hoi-nghi@co-quan.example",
    "HOINGHI_CLOCK": "system",
    "HOINGHI_ANSWER_BASE_URL": "https://hoi-nghi.example",
    "HOINGHI_HEALTH_HOST": "0.0.0.0",  # noqa: S104 - inside its pod
    "HOINGHI_HEALTH_PORT": str(_HEALTH),
    "HOINGHI_LOG_LEVEL": "info",
}
"""What every process is told; an office changes the three addresses that end in .example."""
ROWS: Final = {
    "HOINGHI_DATABASE_URL": "postgresql+asyncpg://hoinghi@postgres:5432/hoinghi?ssl=verify-full",
    "PGSSLROOTCERT": CA,
}
PORTAL: Final = {
    "HOINGHI_PORTAL_HOST": "0.0.0.0",  # noqa: S104 - inside its pod
    "HOINGHI_PORTAL_PORT": str(_PORTAL),
}
SECRETS: Final[Mapping[str, Sequence[str]]] = {
    **dict.fromkeys(("registry", "awards", "budget", "notifications", "feed"), ("master_key",)),
    "program": ("master_key", "seal_key", "database_password"),
    "portal": ("database_password",),
}
"""Beside its own key of the broker: which secret files a service gets."""
_NO_ADDRESSES: Final = """\
  # A pod's number is in no certificate: clients know the three names, and KEDA, told no numbers, asks each node
  # by its server_name before the name of the service.
  no_advertise: true
"""
SCALED: Final = ("registry", "awards", "budget", "notifications")
"""Workers of durable consumers: more of them take more. Of the program one writes, and the portal follows no
stream; feed stays at two."""
LAG: Final = 200
PRINTS: Final = ("program", "portal")
"""Every document of one conference of 300 takes half a gigabyte at once."""


def namespace() -> list[dict[str, Any]]:
    made = named("v1", "Namespace", NAMESPACE)
    made["metadata"]["labels"] = {
        f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "audit", "warn")
    }
    del made["metadata"]["namespace"]
    return [made]


def broker() -> list[dict[str, Any]]:
    """Three nodes with a volume each. The configuration is that of deploy/cluster, but for the names."""
    config = (_HERE / "cluster" / "nats.conf").read_text(encoding="utf-8")
    for compose, ours in zip(("nats", "nats-2", "nats-3"), NODES, strict=True):
        config = config.replace(f"tls://{compose}:6222", f"tls://{ours}:6222")
    config = config.replace("  routes: [", f"{_NO_ADDRESSES}  routes: [")
    server = container(
        "nats",
        command=["nats-server", "-c", "/etc/hoinghi/nats.conf"],
        environment={"GOMEMLIMIT": "768MiB"},
        limits={"cpu": "2", "memory": "1Gi"},
        mounts={"/data": "data", "/etc/hoinghi": "config", "/run/secrets": "secrets"},
        ports={"client": 4222, "route": 6222, "monitor": 8222},
    )
    server["env"].append(
        {"name": "HOINGHI_NODE", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}
    )
    server["startupProbe"] = probe("/healthz", "monitor", "HTTPS", every=10, failures=90)
    server["readinessProbe"] = probe("/healthz?js-server-only=true", "monitor", "HTTPS")
    server["livenessProbe"] = probe("/healthz?js-enabled-only=true", "monitor", "HTTPS", failures=6)
    volumes = [
        {
            "name": "config",
            "projected": {
                "sources": [
                    {"configMap": {"name": "nats"}},
                    # `hoinghi broker config` and `hoinghi agency` write it: public keys only.
                    {
                        "configMap": listed(
                            "broker-accounts", {"accounts.conf": "server/accounts.conf"}
                        )
                    },
                ]
            },
        },
        _secrets(
            {
                "tls": {
                    "ca.pem": "tls_ca",
                    "broker.pem": "broker_cert",
                    "broker.key": "broker_cert_key",
                }
            }
        ),
    ]
    stateful = named("apps/v1", "StatefulSet", "nats")
    stateful["spec"] = {
        "serviceName": "nats",
        "replicas": len(NODES),
        # All three are needed before any is ready; one after the other when they are replaced.
        "podManagementPolicy": "Parallel",
        "selector": {"matchLabels": {"app": "nats"}},
        "template": pod("nats", server, volumes, grace=60),
        "volumeClaimTemplates": [_claim("data", "10Gi")],
    }
    headless = _service("nats", {"client": 4222, "route": 6222, "monitor": 8222})
    headless["spec"] |= {"clusterIP": "None", "publishNotReadyAddresses": True}
    made = named("v1", "ConfigMap", "nats")
    made["data"] = {"nats.conf": config}
    return [made, headless, stateful, _budget("nats")]


def provision() -> list[dict[str, Any]]:
    """The streams and consumers, once; a new version of ours deletes the job and applies it again."""
    job = named("batch/v1", "Job", "provision")
    declaring = container(
        "provision",
        command=None,
        arguments=["provision", "--replicas", "3"],
        environment=SETTINGS,
        mounts={"/run/secrets": "secrets", "/tmp": "tmp"},  # noqa: S108 - of the pod
    )
    job["spec"] = {
        "backoffLimit": 20,
        "template": pod("provision", declaring, [_own("provisioner", ()), emptied("tmp", "64Mi")]),
    }
    job["spec"]["template"]["spec"] |= {"restartPolicy": "OnFailure"}
    return [job]


def services() -> list[dict[str, Any]]:
    return [part for name in SERVICES for part in _deployment(name)]


def _deployment(name: str) -> list[dict[str, Any]]:
    portal = name == "portal"
    reads_rows = name in ("program", "portal")
    ports = {"health": _HEALTH, **({"pages": _PORTAL} if portal else {})}
    serving = container(
        name,
        command=None,
        arguments=["serve", name],
        environment={**SETTINGS, **(ROWS if reads_rows else {}), **(PORTAL if portal else {})},
        mounts={"/run/secrets": "secrets", "/tmp": "tmp"},  # noqa: S108 - of the pod
        ports=ports,
        limits={"cpu": "1", "memory": "1Gi"} if name in PRINTS else None,
    )
    serving["startupProbe"] = probe("/health", "health", every=5, failures=60)
    serving["readinessProbe"] = probe("/ready", "health")
    # Long: while the broker is away nothing is gained by starting anew.
    serving["livenessProbe"] = probe("/health", "health", failures=30)
    made = named("apps/v1", "Deployment", name)
    made["spec"] = {
        "replicas": 2,
        "selector": {"matchLabels": {"app": name}},
        "strategy": {
            "type": "RollingUpdate",
            "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 1},
        },
        "template": pod(name, serving, [_own(name, SECRETS[name]), emptied("tmp", "64Mi")]),
    }
    return [made, _service(name, ports), _budget(name)]


def database() -> list[dict[str, Any]]:
    """One PostgreSQL for the rows, which can be built anew from the log; an operator's takes its place."""
    server = container(
        "postgres",
        image=_POSTGRES,
        command=None,
        arguments=[
            "postgres", *("-c", "wal_recycle=off"), *("-c", "ssl=on"),
            *("-c", "ssl_cert_file=/run/secrets/postgres_cert"),
            *("-c", "ssl_key_file=/run/secrets/postgres_cert_key"), *("-c", "ssl_min_protocol_version=TLSv1.3"),
        ],
        environment={
            "POSTGRES_USER": "hoinghi",
            "POSTGRES_DB": "hoinghi",
            "POSTGRES_PASSWORD_FILE": "/run/secrets/database_password",
            "POSTGRES_INITDB_ARGS": "--data-checksums",
            "PGDATA": "/var/lib/postgresql/data/rows",
        },
        limits={"cpu": "1", "memory": "512Mi"},
        mounts={
            "/var/lib/postgresql/data": "data", "/run/secrets": "secrets",
            "/tmp": "tmp", "/var/run/postgresql": "socket",  # noqa: S108 - of the pod
        },
        ports={"sql": 5432},
    )  # fmt: skip
    ready = {
        "exec": {
            "command": ["pg_isready", "-q", "-h", "127.0.0.1", "-U", "hoinghi", "-d", "hoinghi"]
        }
    }
    server["startupProbe"] = {
        **ready,
        "periodSeconds": 5,
        "failureThreshold": 60,
        "timeoutSeconds": 5,
    }
    server["readinessProbe"] = {**ready, "periodSeconds": 10, "timeoutSeconds": 5}
    server["livenessProbe"] = {
        **ready,
        "periodSeconds": 10,
        "failureThreshold": 12,
        "timeoutSeconds": 5,
    }
    volumes = [
        _secrets({
            "tls": {"postgres.pem": "postgres_cert", "postgres.key": "postgres_cert_key"},
            "shared": {"database_password": "database_password"},
        }),
        emptied("tmp", "64Mi"), emptied("socket", "1Mi"),
    ]  # fmt: skip
    stateful = named("apps/v1", "StatefulSet", "postgres")
    stateful["spec"] = {
        "serviceName": "postgres",
        "replicas": 1,
        "selector": {"matchLabels": {"app": "postgres"}},
        "template": pod("postgres", server, volumes, user=999, grace=60),
        "volumeClaimTemplates": [_claim("data", "10Gi")],
    }
    return [_service("postgres", {"sql": 5432}), stateful]


def network() -> list[dict[str, Any]]:
    """Nothing speaks to anything but what is written here."""
    return [
        _policy("default-deny", {}, ingress=[], egress=[]),
        _policy("names", {}, egress=[{
            "to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}],
            "ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}],
        }]),
        _policy("to-broker", OURS, egress=[_to({"app": "nats"}, 4222, 8222)]),
        _policy(
            "broker", {"matchLabels": {"app": "nats"}},
            ingress=[
                {"from": [{"podSelector": OURS}], "ports": _ports(4222, 8222)},
                {"from": [{"podSelector": {"matchLabels": {"app": "nats"}}}], "ports": _ports(6222)},
                _from_namespaces(("keda", "monitoring"), 8222),
            ],
            egress=[_to({"app": "nats"}, 6222)],
        ),
        _policy("rows", {"matchLabels": {"app": "postgres"}}, ingress=[
            {"from": [{"podSelector": _one_of("program", "portal")}], "ports": _ports(5432)}
        ]),
        _policy("to-rows", _one_of("program", "portal"), egress=[_to({"app": "postgres"}, 5432)]),
        _policy("figures", OURS, ingress=[_from_namespaces(("monitoring",), _HEALTH)]),
        _policy("pages", {"matchLabels": {"app": "portal"}}, ingress=[
            _from_namespaces(("ingress-nginx",), _PORTAL)
        ]),
        # What leaves: mail, webhooks, the sign-in provider. Name their addresses where you can.
        _policy("mail-out", {"matchLabels": {"app": "notifications"}}, egress=[_out(465, 587, 993)]),
        _policy("https-out", _one_of("notifications", "feed", "portal"), egress=[_out(443)]),
    ]  # fmt: skip


def scaling() -> list[dict[str, Any]]:
    """More workers while a durable consumer is behind (KEDA); never fewer than two."""
    made = []
    for name in SCALED:
        one = named("keda.sh/v1alpha1", "ScaledObject", name)
        one["spec"] = {
            "scaleTargetRef": {"name": name},
            "minReplicaCount": 2,
            "maxReplicaCount": 4,
            "cooldownPeriod": 300,
            "triggers": [
                {
                    "type": "nats-jetstream",
                    "metadata": {
                        "natsServerMonitoringEndpoint": f"nats.{NAMESPACE}.svc.cluster.local:8222",
                        "useHttps": "true",
                        "account": "HOINGHI",
                        "stream": durable.stream,
                        "consumer": durable.name,
                        "lagThreshold": str(LAG),
                    },
                }
                for durable in DURABLES
                if durable.name.split("-")[0] == name
            ],
        }
        made.append(one)
    return made


FILES: Final = {
    "namespace.yaml": namespace,
    "network.yaml": network,
    "nats.yaml": broker,
    "postgres.yaml": database,
    "provision.yaml": provision,
    "services.yaml": services,
    "scaling.yaml": scaling,
}


def files() -> dict[str, str]:
    """Each file's text. ``kustomization.yaml`` names them, for those who use kustomize; kubectl needs none."""
    told = {name: _text(make()) for name, make in FILES.items()}
    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "namespace": NAMESPACE,
        "resources": list(FILES),
        "images": [{"name": "hoinghi", "newName": "hoinghi", "newTag": IMAGE.partition(":")[2]}],
    }
    return told | {"kustomization.yaml": _text([kustomization])}


def _text(parts: Sequence[Mapping[str, Any]]) -> str:
    head = "# Written by `python -m deploy.manifests` (docs/kubernetes.md).\n"
    return head + yaml.dump_all(
        parts, Dumper=_Plain, sort_keys=False, width=110, allow_unicode=True
    )


class _Plain(yaml.SafeDumper):
    """Long texts as blocks; nothing as a reference to something above."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _string(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Plain.add_representer(str, _string)


def _service(name: str, ports: Mapping[str, int]) -> dict[str, Any]:
    made = named("v1", "Service", name)
    made["spec"] = {
        "selector": {"app": name},
        "ports": [{"name": key, "port": port, "targetPort": key} for key, port in ports.items()],
    }
    return made


def _budget(name: str) -> dict[str, Any]:
    """A drained machine takes one at a time."""
    made = named("policy/v1", "PodDisruptionBudget", name)
    made["spec"] = {"maxUnavailable": 1, "selector": {"matchLabels": {"app": name}}}
    return made


def _claim(name: str, size: str) -> dict[str, Any]:
    return {
        "metadata": {"name": name},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}},
    }


def _secrets(items: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Files under /run/secrets: key of the Secret to the file's name."""
    sources = [{"secret": listed(name, keys)} for name, keys in items.items()]
    return {"name": "secrets", "projected": {"defaultMode": 0o440, "sources": sources}}


def _own(identity: str, more: Sequence[str]) -> dict[str, Any]:
    """The one key of the broker that is this process's, and what else it needs."""
    items = {
        "broker-keys": {f"{identity}.nk": "hoinghi_nats_nkey"},
        "tls": {"ca.pem": "tls_ca"},
    }
    return _secrets(items | ({"shared": {key: f"hoinghi_{key}" for key in more}} if more else {}))


def _policy(
    name: str,
    selector: Mapping[str, Any],
    *,
    ingress: Sequence[Mapping[str, Any]] | None = None,
    egress: Sequence[Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    made = named("networking.k8s.io/v1", "NetworkPolicy", name)
    told = {"ingress": ingress, "egress": egress}
    made["spec"] = {
        "podSelector": dict(selector),
        "policyTypes": [key.title() for key, rules in told.items() if rules is not None],
        **{key: list(rules) for key, rules in told.items() if rules},
    }
    return made


def _ports(*numbers: int) -> list[dict[str, Any]]:
    return [{"port": number, "protocol": "TCP"} for number in numbers]


def _to(labels: Mapping[str, str], *ports: int) -> dict[str, Any]:
    return {"to": [{"podSelector": {"matchLabels": dict(labels)}}], "ports": _ports(*ports)}


def _out(*ports: int) -> dict[str, Any]:
    """Anywhere but to link-local addresses, where clouds keep their machines' own credentials."""
    anywhere = {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}
    return {"to": [{"ipBlock": anywhere}], "ports": _ports(*ports)}


def _one_of(*names: str) -> dict[str, Any]:
    return {"matchExpressions": [{"key": "app", "operator": "In", "values": list(names)}]}


def _from_namespaces(names: Sequence[str], port: int) -> dict[str, Any]:
    sources = [
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}
        for name in names
    ]
    return {"from": sources, "ports": _ports(port)}


def write(folder: Path) -> None:
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
