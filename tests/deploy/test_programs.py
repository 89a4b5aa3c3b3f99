"""What nginx, promtool and systemd themselves say of the files, and the image's own steps in a clean folder.

The image's steps are run lightly: the wheel is built and unpacked as the image would install it, with the packages
that are here already; a fresh environment from the network would take minutes.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

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


def test_promtool_accepts_the_configuration(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("t")
    text = (DEPLOY / "prometheus" / "prometheus.yml").read_text()
    (tmp_path / "rules.yaml").write_text((DEPLOY / "prometheus" / "rules.yaml").read_text())
    (tmp_path / "prometheus.yml").write_text(text.replace("/etc/prometheus/campaigns.token", str(token)))
    run(program("promtool"), "check", "config", tmp_path / "prometheus.yml")


def certificate(folder: Path) -> None:
    """Write a certificate that is good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    form = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(made.public_bytes(form))
    private = key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(private)


def test_nginx_accepts_the_configuration(tmp_path: Path) -> None:
    certificate(tmp_path)
    text = (DEPLOY / "proxy" / "nginx.conf").read_text()
    # The names exist only among the containers.
    for inside, here in (
        ("/tmp/", f"{tmp_path}/"),
        ("server web:8000", "server 127.0.0.1:8000"),
        ("server flower:5555", "server 127.0.0.1:5555"),
        ("/etc/nginx/certificates", str(tmp_path)),
    ):
        assert inside in text
        text = text.replace(inside, here)
    (tmp_path / "nginx.conf").write_text(text)
    said = run(program("nginx"), "-t", "-c", tmp_path / "nginx.conf", "-e", "/dev/stderr")
    assert "test is successful" in said


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
