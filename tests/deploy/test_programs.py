"""What promtool and systemd themselves say of the files, and a wheel that is used from anywhere."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from campaigns import metrics
from tests.programs import program
from tests.workers.product import environment

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def run(*command: object, **options: object) -> str:
    """Run a program; fails with what it said unless it succeeds."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False, **options
    )  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout
    return str(done.stdout)


def test_promtool_accepts_the_rules() -> None:
    assert "SUCCESS" in run(program("promtool"), "check", "rules", DEPLOY / "prometheus" / "rules.yaml")


def test_promtool_finds_that_the_alerts_speak_when_they_should(tmp_path: Path) -> None:
    for path in (DEPLOY / "prometheus" / "rules.yaml", Path(__file__).with_name("alerts.yaml")):
        (tmp_path / path.name).write_text(path.read_text())
    assert "SUCCESS" in run(program("promtool"), "test", "rules", tmp_path / "alerts.yaml")


@pytest.mark.django_db
def test_promtool_accepts_what_is_scraped() -> None:
    assert run(program("promtool"), "check", "metrics", input=metrics.text().decode()) == ""


def test_promtool_accepts_the_configuration(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("t")
    text = (DEPLOY / "prometheus" / "prometheus.yml").read_text()
    (tmp_path / "rules.yaml").write_text((DEPLOY / "prometheus" / "rules.yaml").read_text())
    (tmp_path / "prometheus.yml").write_text(text.replace("/etc/prometheus/campaigns.token", str(token)))
    run(program("promtool"), "check", "config", tmp_path / "prometheus.yml")


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    # Verified as installed: the programs that the units name must be there.
    for name in ("campaigns", "celery", "gunicorn"):
        link = tmp_path / "opt" / name
        link.parent.mkdir(exist_ok=True)
        link.symlink_to("/bin/true")
    for path in (DEPLOY / "systemd").rglob("*"):
        if path.is_file():
            target = tmp_path / path.relative_to(DEPLOY / "systemd")
            target.parent.mkdir(exist_ok=True)
            text = path.read_text().replace("/opt/campaigns/bin", str(tmp_path / "opt"))
            target.write_text(text.replace("file:/opt/campaigns/deploy/README.md", "man:true(1)"))
    units = [tmp_path / "campaigns.target"]
    for path in tmp_path.glob("campaigns@*.service.d"):
        units.append(tmp_path / path.name.removesuffix(".d"))
        units[-1].symlink_to(tmp_path / "campaigns@.service")
    said = run(program("systemd-analyze"), "verify", "--man=no", *units, env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:"})
    assert [line for line in said.splitlines() if "campaigns" in line] == []


def test_the_installed_wheel_serves_its_pages_from_anywhere(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path / "dist")]
    run(*build, cwd=ROOT)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as file:
        file.extractall(installed)
    shown = run(
        sys.executable, "-c",
        "import django; django.setup(); import campaigns, workers.app; from django.template import loader; "
        "from django.contrib.staticfiles import finders; loader.get_template('sign_in.html'); "
        "assert finders.find('campaigns/base.css'); print(campaigns.__file__)",
        cwd=tmp_path, env=environment(tmp_path / "data", PYTHONPATH=str(installed), SECRET_KEY="k" * 50),
    )  # fmt: skip
    assert shown.strip().startswith(str(installed))


@pytest.mark.parametrize("process", ["gunicorn", "celery"])
def test_the_programs_of_the_commands_are_installed_with_the_packages(process: str) -> None:
    assert (Path(sys.executable).parent / process).exists()
