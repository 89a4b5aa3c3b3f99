"""What is deployed runs the product's processes, names settings that exist, and is locked down."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from campaigns import metrics
from campaigns.connections import gateway_of
from tests.builders import an_account
from workers.processes import FLOWER, PROCESSES, WEB

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
KUBERNETES: list[dict[str, Any]] = [
    document
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    for document in yaml.safe_load_all(path.read_text())
]
DEPLOYMENTS = {document["metadata"]["name"]: document for document in KUBERNETES if document["kind"] == "Deployment"}
SERVICES: dict[str, Any] = {name: it for name, it in COMPOSE["services"].items() if it["image"] == "campaigns:latest"}
SECRETS = {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "CAMPAIGNS_FLOWER_PASSWORD", "CAMPAIGNS_METRICS_TOKEN"}
BY_NAME = {process.name: process for process in PROCESSES}
SETTINGS = set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', (ROOT / "campaigns" / "settings.py").read_text()))


def command(name: str) -> list[str]:
    """Return a process's command without the interpreter, as an installed image would write it."""
    interpreter, dash_m, *words = BY_NAME[name].command
    assert (interpreter, dash_m) == (sys.executable, "-m")
    return [word.replace(f"{ROOT}/", "") for word in words]


def as_in_checkout(words: list[str]) -> list[str]:
    return [word.replace("/opt/campaigns/lib/python3.11/site-packages/", "") for word in words]


def containers() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for document in KUBERNETES:
        if document["kind"] in ("Deployment", "Job"):
            pod = document["spec"]["template"]["spec"]
            yield document["metadata"]["name"], pod, pod["containers"][0]


def test_compose_and_kubernetes_run_the_processes_and_migrate() -> None:
    assert set(SERVICES) == {*BY_NAME, "migrate"}
    assert {name for name, _, _ in containers()} == {*BY_NAME, "migrate"}


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_every_deployed_process_is_the_command_of_up(name: str) -> None:
    assert as_in_checkout(SERVICES[name]["command"]) == command(name)
    (container,) = DEPLOYMENTS[name]["spec"]["template"]["spec"]["containers"]
    assert as_in_checkout(container["command"]) == command(name)
    unit = (DEPLOY / "systemd" / f"campaigns@{name}.service.d" / "command.conf").read_text()
    (_, started) = re.findall(r"^ExecStart=(.*)$", unit, re.M)
    assert as_in_checkout(started.replace("%%", "%").replace("/opt/campaigns/bin/", "").split()) == command(name)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_every_process_has_time_to_finish_what_it_does(name: str) -> None:
    needed = BY_NAME[name].stop_seconds
    assert int(SERVICES[name]["stop_grace_period"].rstrip("s")) >= needed
    assert DEPLOYMENTS[name]["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] >= needed
    if name == "send":
        access = gateway_of(an_account()).connection
        assert needed > access.connect_timeout + max(access.read_timeout, access.upload_timeout)


def test_every_setting_that_is_deployed_exists() -> None:
    named = set(COMPOSE["x-campaigns"]["environment"])
    named |= {key for it in KUBERNETES if it["kind"] == "ConfigMap" for key in it["data"]}
    named |= {key for it in KUBERNETES if it["kind"] == "Secret" for key in it["stringData"]}
    named |= set(re.findall(r"\b(CAMPAIGNS_\w+)=", (DEPLOY / "Dockerfile").read_text()))
    named |= set(re.findall(r"^(\w+)=", (DEPLOY / "systemd" / "environment.example").read_text(), re.M))
    named |= set(re.findall(r"^# ([A-Z0-9_]+)=", (DEPLOY / "env.example").read_text(), re.M))
    named |= set(re.findall(r"`((?:CAMPAIGNS|EMAIL)_[A-Z0-9_]+)\b", (DEPLOY / "README.md").read_text()))
    assert named <= SETTINGS


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_setting_can_be_given_to_a_container(name: str) -> None:
    service = SERVICES[name]
    assert service["env_file"] == ".env"
    # What compose.yaml sets would win over the file: it may set only what follows from it.
    assert all("$" in value for key, value in service["environment"].items() if key != "CAMPAIGNS_FLOWER_PREFIX")


def test_nothing_secret_has_a_value() -> None:
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", (DEPLOY / "env.example").read_text(), re.M))
    assert set(example.values()) == {""}
    used = set(re.findall(r"\$\{([A-Z_]+):\?", (DEPLOY / "compose.yaml").read_text()))
    assert set(example) == used
    (secret,) = (it for it in KUBERNETES if it["kind"] == "Secret")
    assert set(secret["stringData"]) == SECRETS
    assert set(secret["stringData"].values()) == {""}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_writes_only_its_data_and_has_no_privileges(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in service


@pytest.mark.parametrize(
    ("name", "pod", "container"), list(containers()), ids=lambda it: it if isinstance(it, str) else ""
)
def test_a_pod_is_restricted(name: str, pod: dict[str, Any], container: dict[str, Any]) -> None:
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "readOnlyRootFilesystem": True, "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert pod["automountServiceAccountToken"] is False
    assert {mount["mountPath"] for mount in container["volumeMounts"]} == {"/data", "/tmp"}
    assert container["envFrom"] == [{"configMapRef": {"name": "campaigns"}}, {"secretRef": {"name": "campaigns"}}]


def test_every_kubernetes_file_is_listed_but_the_example() -> None:
    (kustomization,) = (it for it in KUBERNETES if it["kind"] == "Kustomization")
    files = {path.name for path in (DEPLOY / "kubernetes").glob("*.yaml")}
    assert set(kustomization["resources"]) == files - {"kustomization.yaml", "secret.example.yaml"}


def test_selectors_find_their_pods() -> None:
    pods = [document["spec"]["template"]["metadata"]["labels"] for document in DEPLOYMENTS.values()]
    for document in KUBERNETES:
        selector = document.get("spec", {}).get("selector", {})
        labels = selector.get("matchLabels", selector if document["kind"] == "Service" else {})
        if document["kind"] in ("Service", "Deployment", "PodDisruptionBudget"):
            assert any(labels.items() <= pod.items() for pod in pods), document["metadata"]["name"]
    (scaler,) = (it for it in KUBERNETES if it["kind"] == "HorizontalPodAutoscaler")
    assert scaler["spec"]["scaleTargetRef"]["name"] in DEPLOYMENTS
    assert "replicas" not in DEPLOYMENTS["send"]["spec"]
    assert scaler["spec"]["metrics"][0]["external"]["metric"]["name"] in metrics.NAMES


@pytest.mark.parametrize("name", sorted({WEB, FLOWER, "send", "control", "bulk"}))
def test_every_process_that_can_be_asked_is_probed(name: str) -> None:
    (container,) = DEPLOYMENTS[name]["spec"]["template"]["spec"]["containers"]
    assert "livenessProbe" in container
    assert ("readinessProbe" in container) == (name == WEB)


def test_the_broker_keeps_tasks_and_drops_none() -> None:
    words = " ".join(COMPOSE["services"]["redis"]["command"])
    assert "--appendonly yes" in words
    assert "--maxmemory-policy noeviction" in words


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, it in COMPOSE["services"].items() if "ports" in it] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert [COMPOSE["services"][name]["networks"] for name in ("redis", "postgresql", "flower")] == [["inside"]] * 3


def names_in(expression: str) -> set[str]:
    return set(re.findall(r"\bcampaigns_\w+", expression))


def test_rules_and_dashboard_name_only_metrics_that_exist_and_the_dashboard_all() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus" / "rules.yaml").read_text())
    board = json.loads((DEPLOY / "grafana" / "campaigns.json").read_text())
    in_rules = {name for rule in rules["groups"][0]["rules"] for name in names_in(rule["expr"])}
    in_board = {name for panel in board["panels"] for target in panel["targets"] for name in names_in(target["expr"])}
    assert in_rules <= metrics.NAMES
    assert in_board == metrics.NAMES
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


@pytest.mark.django_db
def test_labels_in_rules_and_dashboard_exist() -> None:
    written = {f.name for f in text_string_to_metric_families(metrics.text().decode())}
    labels = {name: set(its) for name, (_, its) in metrics.GAUGES.items()}
    labels |= {f"campaigns_{name}_total": set(its) for name, (_, its) in metrics.COUNTERS.items()}
    assert written
    text = (DEPLOY / "prometheus" / "rules.yaml").read_text() + (DEPLOY / "grafana" / "campaigns.json").read_text()
    for name, matchers in re.findall(r"(campaigns_\w+)\{([^{}]*)\}", text.replace('\\"', '"')):
        assert set(re.findall(r"(\w+)=", matchers)) <= labels[name], name


def test_every_alert_has_its_section_in_the_runbook() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus" / "rules.yaml").read_text())
    alerts = {rule["alert"] for rule in rules["groups"][0]["rules"]}
    runbook = (DEPLOY / "README.md").read_text()
    assert set(re.findall(r"^\| `(Campaigns\w+)`", runbook, re.M)) == alerts


def pins(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", path.read_text(), re.M))


def test_the_image_installs_what_was_tested_with_hashes_and_no_tools_of_development() -> None:
    ours, tested = pins(DEPLOY / "requirements.lock"), pins(ROOT / "requirements.lock")
    assert ours.items() <= tested.items()
    assert {"django", "celery", "flower", "gunicorn", "psycopg"} <= set(ours)
    assert {"pytest", "mypy", "ruff", "playwright", "hypothesis"} & set(ours) == set()
    blocks = re.split(r"\n(?=\S)", (DEPLOY / "requirements.lock").read_text().strip())
    assert all("--hash=sha256:" in block for block in blocks if "==" in block)


def test_the_dockerfile_ends_as_an_unprivileged_user_with_exec_forms() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    last = text.rsplit("\nFROM ", 1)[1]
    assert re.search(r"^USER 10001:10001$", last, re.M)
    assert all(line.lstrip().startswith("CMD [") for line in last.splitlines() if line.lstrip().startswith("CMD"))
    assert not re.search(r"^\s*ENTRYPOINT|latest|ADD ", text, re.M)
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.M):
        assert all((ROOT / name).exists() for name in source.split()), source
    kept = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    copied = {name for source in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.M) for name in source.split()}
    assert {line[1:] for line in kept if line.startswith("!")} == copied
