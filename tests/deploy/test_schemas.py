"""What linters and schemas say of the Dockerfile, of compose.yaml, of what kustomize makes, and of the units' walls."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from tests.deploy.test_programs import DEPLOY, run
from tests.programs import program

OLDEST, NEWEST = "1.29", "1.37"
"""Kubernetes versions that the manifests are meant for."""
MOST_EXPOSED = 1.5
"""Of 10, as `systemd-analyze security` counts; it calls up to 2 safe, 5 medium, a unit without any wall 9.6."""


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    run(Path(sys.executable).with_name("hadolint"), "--failure-threshold", "style", DEPLOY / "Dockerfile")


def test_compose_accepts_the_services() -> None:
    run(
        sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml",
    )  # fmt: skip


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_kubernetes_accepts_what_kustomize_makes_of_the_manifests(version: str) -> None:
    made = [*yaml.safe_load_all(run(program("kubectl"), "kustomize", DEPLOY / "kubernetes"))]
    assert {document["kind"] for document in made} >= {"Deployment", "HorizontalPodAutoscaler", "NetworkPolicy"}
    for document in made:
        kubernetes_validate.validate(document, version, strict=True)


def test_systemd_finds_the_units_well_walled_in(tmp_path: Path) -> None:
    unit = tmp_path / "campaigns@send.service"
    shutil.copy(DEPLOY / "systemd" / "campaigns@.service", unit)
    run(
        program("systemd-analyze"), "security", "--offline=true", f"--threshold={MOST_EXPOSED * 10:.0f}", unit,
        env={"PAGER": "cat"},
    )  # fmt: skip
