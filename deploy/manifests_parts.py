"""What every manifest is made of: a pod that may do nothing, its container, its volumes and probes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

NAMESPACE: Final = "hoinghi"
IMAGE: Final = "hoinghi:0.1.0"
NODES: Final = tuple(f"nats-{nth}.nats" for nth in range(3))
"""The broker's nodes, by the names that the headless service gives them."""
CA: Final = "/run/secrets/tls_ca"
OURS: Final[Mapping[str, Any]] = {"matchLabels": {"app.kubernetes.io/part-of": "hoinghi"}}
"""Every process of ours; not the broker, not the database."""
_THEIRS: Final = ("nats", "postgres")


def named(version: str, kind: str, name: str) -> dict[str, Any]:
    labels = {"app": name}
    if name not in _THEIRS:
        labels["app.kubernetes.io/part-of"] = "hoinghi"
    metadata: dict[str, Any] = {"name": name, "namespace": NAMESPACE, "labels": labels}
    return {"apiVersion": version, "kind": kind, "metadata": metadata}


def container(
    name: str,
    *,
    command: Sequence[str] | None,
    arguments: Sequence[str] = (),
    environment: Mapping[str, str],
    mounts: Mapping[str, str],
    image: str = IMAGE,
    limits: Mapping[str, str] | None = None,
    ports: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """``mounts``: volume by path; ``ports``: number by name. What it may use it has been promised, too."""
    most = dict(limits or {"cpu": "1", "memory": "512Mi"})
    least = most if name == "nats" else {"cpu": "100m", "memory": "192Mi"}
    return {
        "name": name,
        "image": image,
        **({"command": list(command)} if command else {}),
        **({"args": list(arguments)} if arguments else {}),
        "env": [{"name": key, "value": value} for key, value in environment.items()],
        **(
            {"ports": [{"name": key, "containerPort": port} for key, port in ports.items()]}
            if ports
            else {}
        ),
        "resources": {"requests": dict(least), "limits": most},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {
                "name": volume,
                "mountPath": path,
                **({"readOnly": True} if volume in ("secrets", "config") else {}),
            }
            for path, volume in mounts.items()
        ],
    }


def pod(
    app: str,
    only: Mapping[str, Any],
    volumes: Sequence[Mapping[str, Any]],
    *,
    user: int = 10001,
    grace: int = 30,
) -> dict[str, Any]:
    """A template of one container: nobody's user, no token of the cluster, spread over machines."""
    labels = {"app": app}
    if app not in _THEIRS:
        labels["app.kubernetes.io/part-of"] = "hoinghi"
    return {
        "metadata": {"labels": labels},
        "spec": {
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "terminationGracePeriodSeconds": grace,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": user,
                "runAsGroup": user,
                "fsGroup": user,
                # A volume that is already its group's is not walked through at each start.
                "fsGroupChangePolicy": "OnRootMismatch",
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "topologySpreadConstraints": [
                {
                    "maxSkew": 1,
                    "topologyKey": "kubernetes.io/hostname",
                    "whenUnsatisfiable": "DoNotSchedule" if app == "nats" else "ScheduleAnyway",
                    "labelSelector": {"matchLabels": {"app": app}},
                }
            ],
            "containers": [dict(only)],
            "volumes": list(volumes),
        },
    }


def probe(
    path: str, port: str, scheme: str = "HTTP", *, every: int = 10, failures: int = 3
) -> dict[str, Any]:
    return {
        "httpGet": {"path": path, "port": port, "scheme": scheme},
        "periodSeconds": every,
        "timeoutSeconds": 5,
        "failureThreshold": failures,
    }


def emptied(name: str, size: str) -> dict[str, Any]:
    """Room in memory, gone with the pod."""
    return {"name": name, "emptyDir": {"medium": "Memory", "sizeLimit": size}}


def listed(name: str, items: Mapping[str, str]) -> dict[str, Any]:
    """Of a Secret or ConfigMap these keys, each as the file of that path."""
    return {"name": name, "items": [{"key": key, "path": path} for key, path in items.items()]}
