"""The examples of docs/deploy, the Dockerfile and the compose file: they name what there is, and real programs take
them."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from bot.app.cli.commands import cli
from bot.app.cli.serve import DEFAULTS
from bot.config import variables
from bot.config.secrets import SUFFIX, file_names
from connectors import registry
from tests.support.package import ROOT
from workers.process.run import GRACE_SECONDS

DEPLOY = ROOT / "docs/deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMPOSE: Mapping[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
KUBERNETES: list[Mapping[str, Any]] = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()))
OURS = ("web", "worker", "scheduler", "scorer", "chat", "console", "migrate")
# A stop takes as long as the longest grace, and some seconds to begin and to end with.
STOP_SECONDS = max(GRACE_SECONDS, DEFAULTS["graceful_timeout"]) + 10


def pods() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for resource in KUBERNETES:
        if resource["kind"] in ("Job", "Deployment"):
            yield resource["metadata"]["name"], resource["spec"]["template"]["spec"]


def setting(unit: Path, name: str) -> str:
    (value,) = re.findall(rf"^{name}=(.*)$", unit.read_text(), re.MULTILINE)
    return str(value)


def started() -> Iterator[list[str]]:
    """The arguments with which the examples call `firstline`."""
    for service in OURS:
        yield COMPOSE["services"][service]["command"]
    for service in ("worker", "scheduler", "scorer", "chat", "console"):
        yield COMPOSE["services"][service]["healthcheck"]["test"][2:]
    for _, pod in pods():
        yield pod["containers"][0]["args"]
    for unit in UNITS:
        yield setting(unit, "ExecStart").split()[1:]


@pytest.mark.parametrize("arguments", list(started()), ids=" ".join)
def test_every_example_calls_a_command_that_there_is(arguments: list[str]) -> None:
    command = cli.commands[arguments[0]]

    with command.make_context("firstline", arguments[1:]) as context:
        assert isinstance(context, click.Context)


def test_every_variable_of_ours_is_a_setting() -> None:
    known = {name.upper() for name in variables(registry.configs())}
    given = {name for service in OURS for name in COMPOSE["services"][service]["environment"]}
    for resource in KUBERNETES:
        if resource["kind"] in ("Secret", "ConfigMap"):
            given |= set(resource.get("stringData", {})) | set(resource.get("data", {}))

    assert given - known - file_names(known) == {"firstline.toml"}


def test_a_pod_reads_every_secret_from_a_file_and_has_no_database_role_but_its_own() -> None:
    kept = {one["metadata"]["name"]: set(one["stringData"]) for one in KUBERNETES if one["kind"] == "Secret"}
    (shared,) = [one["data"] for one in KUBERNETES if one["metadata"]["name"] == "firstline-environment"]
    for name, pod in pods():
        container, volumes = pod["containers"][0], {one["name"]: one for one in pod["volumes"]}
        sources = [one["secret"]["name"] for one in volumes["secrets"]["projected"]["sources"]]
        mounted = {key for source in sources for key in kept[source]}
        (place,) = [one["mountPath"] for one in container["volumeMounts"] if one["name"] == "secrets"]
        named = {**shared, **{one["name"]: one["value"] for one in container.get("env", ())}}
        files = {key: value for key, value in named.items() if key.endswith(SUFFIX)}
        assert files == {f"{key}{SUFFIX}": f"{place}/{key}" for key in mounted}, name
        assert sources == (["firstline"] if name == "firstline-scheduler" else ["firstline", name])
        assert not any("secretRef" in one for one in container["envFrom"])


def test_pods_are_probed_bounded_and_of_one_version() -> None:
    for name, pod in pods():
        container = pod["containers"][0]
        assert set(container["resources"]) == {"requests", "limits"}, name
        assert re.search(r":[\w.-]+$", container["image"])[0] != ":latest"  # type: ignore[index]
        assert name == "firstline-migrate" or {"startupProbe", "livenessProbe"} <= set(container), name
        assert not pod["automountServiceAccountToken"]
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert container["securityContext"]["allowPrivilegeEscalation"] is False


def test_services_and_policies_mean_pods_and_ports_that_there_are() -> None:
    opened = {port["containerPort"] for _, pod in pods() for port in pod["containers"][0].get("ports", ())}
    processes = {
        tuple(sorted(one["spec"]["template"]["metadata"]["labels"].items()))
        for one in KUBERNETES
        if one["kind"] == "Deployment"
    }
    for one in KUBERNETES:
        if one["kind"] == "Service":
            assert tuple(sorted(one["spec"]["selector"].items())) in processes
        if one["kind"] == "PodDisruptionBudget":
            assert tuple(sorted(one["spec"]["selector"]["matchLabels"].items())) in processes
        if one["kind"] == "NetworkPolicy":
            assert {port["port"] for rule in one["spec"]["ingress"] for port in rule["ports"]} == opened


def test_whoever_stops_a_process_gives_it_its_time() -> None:
    for service in OURS:
        assert int(COMPOSE["services"][service]["stop_grace_period"].removesuffix("s")) >= STOP_SECONDS
    for name, pod in pods():
        assert name == "firstline-migrate" or pod["terminationGracePeriodSeconds"] >= STOP_SECONDS
    for unit in UNITS:
        assert int(setting(unit, "TimeoutStopSec")) >= STOP_SECONDS


def test_containers_have_no_more_rights_than_they_need() -> None:
    for service in OURS:
        assert (COMPOSE["services"][service]["read_only"], COMPOSE["services"][service]["cap_drop"]) == (True, ["ALL"])
    for name, pod in pods():
        security = pod["containers"][0]["securityContext"]
        assert pod["securityContext"]["runAsNonRoot"], name
        assert (security["readOnlyRootFilesystem"], security["capabilities"]) == (True, {"drop": ["ALL"]}), name
        # A Service of our name would put FIRSTLINE_PORT into the environment.
        assert not pod["enableServiceLinks"], name


def test_every_example_is_told_of() -> None:
    pages = "".join(path.read_text() for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")))

    names = {path.relative_to(DEPLOY).parts[0] for path in DEPLOY.rglob("*") if path.is_file()}

    assert {name for name in names if f"deploy/{name})" not in pages} == set()


def checked(*command: str, cwd: Path) -> None:
    """Skips the test where the program is not there."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A folder with `both.pem`: certificate and key."""
    key = ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    checked(*key, "-subj", "/CN=firstline.example.com", "-keyout", "key.pem", "-out", "cert.pem", cwd=tmp_path)
    both = (tmp_path / "cert.pem").read_text() + (tmp_path / "key.pem").read_text()
    (tmp_path / "both.pem").write_text(both)
    return tmp_path


def test_haproxy_takes_its_example(certificate: Path) -> None:
    text = (DEPLOY / "haproxy.cfg").read_text().replace("/etc/haproxy/firstline.pem", f"{certificate}/both.pem")
    (certificate / "haproxy.cfg").write_text(text)

    checked("haproxy", "-c", "-q", "-f", "haproxy.cfg", cwd=certificate)


def test_nginx_takes_its_example(certificate: Path) -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    text = re.sub(r"/etc/ssl/\S+(?=;)", f"{certificate}/both.pem", text)
    (certificate / "nginx.conf").write_text(f"pid {certificate}/pid; events {{}} http {{ {text} }}")

    checked("nginx", "-t", "-e", "stderr", "-c", f"{certificate}/nginx.conf", cwd=certificate)


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text().replace("/opt/firstline/bin/firstline", shutil.which("true") or "")
        (tmp_path / unit.name.replace("@.", "@1.")).write_text(text)

    checked("systemd-analyze", "verify", "--man=no", *sorted(path.name for path in tmp_path.iterdir()), cwd=tmp_path)
