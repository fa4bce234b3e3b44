"""docker-compose.yml and deploy/Dockerfile, as far as they can be tried without a Docker engine."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from monitor import cli
from monitor.settings import Settings

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
# The reference implementation of the compose specification holds its JSON schema; Go fetches it and checks its hash.
SPECIFICATION = "github.com/compose-spec/compose-go/v2@v2.16.2"
PASSWORDS = {"POSTGRES_PASSWORD": "of-postgres", "GRAFANA_PASSWORD": "of-grafana"}


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The schema of the compose specification."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("no go, which fetches the compose specification's schema: install Debian's package golang-go")
    done = subprocess.run(
        [go, "mod", "download", "-json", SPECIFICATION],
        cwd=tmp_path_factory.mktemp("go"),  # outside any module
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    text = Path(json.loads(done.stdout)["Dir"], "schema/compose-spec.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def complaints(schema: dict[str, Any], compose: Any) -> list[str]:
    checker = jsonschema.validators.validator_for(schema)(schema)
    return [f"{error.json_path}: {error.message}" for error in checker.iter_errors(compose)]


def filled(text: str) -> str:
    """A text with its variables replaced as compose does when only the passwords are given."""
    assert not re.search(r"\$[A-Za-z]", text), f"{text}: ${{NAME}} is easier to read"
    return re.sub(r"\$\{(\w+)(?::([-?])([^}]*))?\}", _value, text)


def _value(found: re.Match[str]) -> str:
    name, kind, rest = found.groups()
    if name in PASSWORDS:
        assert kind == "?", f"{name} must be asked for"
        return PASSWORDS[name]
    assert kind == "-", f"{name} needs a default"
    return str(rest)


def words(service: dict[str, Any]) -> list[str]:
    """The command of a service as its words."""
    command = service.get("command", [])
    return shlex.split(filled(command)) if isinstance(command, str) else [filled(word) for word in command]


def environment(service: dict[str, Any]) -> dict[str, str]:
    return {name: filled(str(value)) for name, value in service.get("environment", {}).items()}


def test_it_follows_the_specification(schema: dict[str, Any]) -> None:
    assert complaints(schema, COMPOSE) == []


def test_a_slip_is_noticed(schema: dict[str, Any]) -> None:
    slip = yaml.safe_load(FILE.read_text("utf-8").replace("start_period", "start_periods"))
    assert any("start_periods" in line for line in complaints(schema, slip))


def test_docker_itself_reads_it() -> None:
    """The client alone does this; it needs no engine."""
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("no docker compose on this machine")
    command = [docker, "compose", "--file", str(FILE), "--env-file", "/dev/null", "config", "--quiet"]
    for given, code in (({}, False), (PASSWORDS, True)):
        done = subprocess.run(
            command, env={"PATH": "/usr/bin:/bin", **given}, capture_output=True, text=True, check=False
        )
        assert (done.returncode == 0) is code, done.stderr


@pytest.mark.parametrize("name", OURS)
def test_each_command_is_one_of_ours(name: str) -> None:
    command = words(OURS[name])
    assert cli._parser(command[0]).parse_args(command).command == name


@pytest.mark.parametrize("name", OURS)
def test_its_settings_are_settings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = environment(OURS[name])
    known = {f"MONITOR_{field.upper()}" for field in Settings.model_fields}
    assert [variable for variable in given if variable.startswith("MONITOR_") and variable not in known] == []
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)
    settings = Settings()
    assert settings.kafka == "kafka:9092"
    assert settings.host == "0.0.0.0"  # the address of the container, not of the machine


@pytest.mark.parametrize("name", [name for name in OURS if name != "topics"])
def test_health_is_asked_where_it_is_told(name: str) -> None:
    given = environment(OURS[name])
    port = given["MONITOR_DESK_PORT" if name == "desk" else "MONITOR_PORT"]
    assert OURS[name]["healthcheck"]["test"] == ["CMD", "python", "/app/pulse.py", port]


def test_all_that_goes_on_has_a_health_check() -> None:
    awaited = {name for name, condition in _waits() if condition == "service_completed_successfully"}
    ends = {name for name, service in SERVICES.items() if service["healthcheck"].get("disable")}
    assert ends == awaited == {"topics"}
    assert [name for name in SERVICES if name not in ends and not SERVICES[name]["healthcheck"].get("test")] == []


def test_who_waits_waits_for_something_that_can_come() -> None:
    assert {condition for _, condition in _waits()} <= {"service_healthy", "service_completed_successfully"}
    for name, condition in _waits():
        assert name in SERVICES
        assert condition != "service_healthy" or "test" in SERVICES[name]["healthcheck"]


def _waits() -> Iterator[tuple[str, str]]:
    for service in SERVICES.values():
        for name, how in service.get("depends_on", {}).items():
            yield name, how["condition"]


def test_images_are_pinned() -> None:
    images = {service["image"] for service in SERVICES.values()} | set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.M))
    assert [image for image in images if not re.fullmatch(r"[\w./-]+:v?\d+(\.\d+)+(-[\w.]+)?", image)] == []


def test_it_runs_the_kafka_that_the_tests_run() -> None:
    tested = re.search(r"<kafka\.version>(.+)</", (ROOT / "deploy/kafka/pom.xml").read_text("utf-8"))
    assert tested
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{tested[1]}"


def test_our_image_has_this_version() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert version
    assert {service["image"] for service in OURS.values()} == {f"news-monitor:{version[1]}"}


def test_nothing_is_open_but_to_this_machine() -> None:
    ports = [filled(port) for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert [port for port in ports if not re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port)] == []


@pytest.mark.parametrize("name", ["read", "work"])
def test_it_can_be_scaled(name: str) -> None:
    assert not {"container_name", "ports", "hostname"} & SERVICES[name].keys()


def test_secrets_are_asked_for_and_never_written() -> None:
    for service in SERVICES.values():
        for variable, value in service.get("environment", {}).items():
            if "PASSWORD" in variable:
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), variable
    assert not re.search(r"://\w+:(?!\$\{)[^@/\s]+@", FILE.read_text("utf-8"))


def test_nobody_is_root_and_nobody_gains_rights() -> None:
    for name, service in SERVICES.items():
        assert name in OURS or service["user"] not in {"root", "0"}, name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service.get("read_only") or name == "kafka", name


def test_what_is_mounted_is_there() -> None:
    mounts = [mount.split(":") for service in SERVICES.values() for mount in service.get("volumes", [])]
    files = {mount[0] for mount in mounts if mount[0].startswith(".")}
    assert [file for file in files if not (ROOT / file).exists()] == []
    assert {mount[0] for mount in mounts} - files == COMPOSE["volumes"].keys()


def test_desk_files_are_found_where_they_are_mounted() -> None:
    for service in OURS.values():
        where = {target: source for source, target, *_ in (mount.split(":") for mount in service["volumes"])}
        for name in ("MONITOR_FEEDS", "MONITOR_WATCHES"):
            path = Path(environment(service).get(name, "/etc/monitor/feeds.toml"))
            assert (ROOT / where[str(path.parent)] / path.name).is_file(), path


def test_the_image_is_built_from_what_is_there() -> None:
    copied = [line.split()[1:-1] for line in re.findall(r"^COPY (?!--).*", DOCKERFILE, re.M)]
    assert copied
    for source in (word for line in copied for word in line):
        assert (ROOT / source).exists(), source


def test_the_image_installs_what_is_locked_and_runs_as_nobody_in_particular() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert "--require-hashes --no-deps -r deploy/locks/run.lock" in DOCKERFILE
    user = re.search(r"^USER (\S+)", last, re.M)
    assert user
    assert user[1] not in {"root", "0"}
    assert last.index("USER ") < last.index("ENTRYPOINT ")
    assert "HEALTHCHECK" in last
    assert "pip install" not in last
