"""The compose file: what its specification says, what the program can read, and what nobody should publish."""

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from monitor import __version__, cli, settings
from tests.deploy.composed import ROOT, VARIABLE, environment, everyone, ours, whole

SERVICES = sorted(everyone())
OURS = sorted(ours())
SCALED = ["read", "work"]
SECRET = re.compile(r"password|secret|token|credential|api_?key", re.IGNORECASE)
PINNED = re.compile(r"[a-z0-9./-]+:v?\d+\.\d+(\.\d+)?(-[a-z0-9.]+)?")


def test_it_is_what_the_specification_says() -> None:
    reason = "the specification's schema comes with check-jsonschema, which is not installed"
    pytest.importorskip("check_jsonschema", reason=reason)
    schema = json.loads((files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json").read_text("utf-8"))
    errors = [
        f"{'/'.join(map(str, error.path))}: {error.message}" for error in Draft7Validator(schema).iter_errors(whole())
    ]
    assert errors == []
    assert list(Draft7Validator(schema).iter_errors({"services": {"one": {"imagine": "there is no such word"}}}))


@pytest.mark.parametrize("name", OURS)
def test_its_command_is_one_the_program_has(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ours()[name]["command"]
    assert command[0] == name
    with pytest.raises(SystemExit) as ended:
        cli.main([*command, "--help"])
    assert ended.value.code == 0
    assert cli._parser(command[0])[0].parse_args(command).command == name
    assert "usage: monitor" in capsys.readouterr().out


@pytest.mark.parametrize("name", OURS)
def test_its_settings_are_settings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = environment(ours()[name], POSTGRES_PASSWORD="pw")
    fields = {f"MONITOR_{field.upper()}" for field in settings.Settings.model_fields}
    assert {key for key in given if key.startswith("MONITOR_")} <= fields
    for key, value in given.items():
        monkeypatch.setenv(key, value)
    loaded = settings.load()
    assert loaded.kafka == "kafka:9092"
    assert loaded.host == "0.0.0.0"


@pytest.mark.parametrize("name", SERVICES)
def test_its_health_is_looked_at(name: str) -> None:
    one = everyone()[name]
    if name == "topics":  # it ends by itself
        assert one["healthcheck"] == {"disable": True}
        return
    assert one["healthcheck"]["test"][0] == "CMD"
    if name in OURS:
        given = environment(one, POSTGRES_PASSWORD="pw")
        port = given["MONITOR_DESK_PORT" if name == "desk" else "MONITOR_PORT"]
        assert one["healthcheck"]["test"] == ["CMD", "python", "/app/pulse.py", port]
        assert one["init"]
    assert one["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", SERVICES)
def test_its_image_is_pinned(name: str) -> None:
    assert PINNED.fullmatch(everyone()[name]["image"])


def test_the_image_is_named_for_the_program_version() -> None:
    assert {one["image"] for one in ours().values()} == {f"news-monitor:{__version__}"}


def test_it_runs_the_kafka_that_the_tests_run() -> None:
    tested = re.search(r"<kafka\.version>(.+)</", (ROOT / "deploy/kafka/pom.xml").read_text("utf-8"))
    assert tested
    assert everyone()["kafka"]["image"] == f"apache/kafka:{tested[1]}"


@pytest.mark.parametrize("name", SERVICES)
def test_it_holds_no_secret(name: str) -> None:
    for key, value in everyone()[name].get("environment", {}).items():
        if SECRET.search(key):
            assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), key
        assert not re.search(r"://[^/@]*:[^/@$]+@", VARIABLE.sub("", value)), key


@pytest.mark.parametrize("name", SERVICES)
def test_it_has_no_more_rights_than_it_needs(name: str) -> None:
    one = everyone()[name]
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert one.get("read_only", False) is (name != "kafka")
    assert not {"privileged", "cap_add", "network_mode", "pid", "ipc"} & one.keys()
    assert name in OURS or one["user"] not in {"root", "0"}  # ours: the image says so
    assert "/var/run/docker.sock" not in str(one.get("volumes"))


def test_only_what_people_open_is_published_and_only_here() -> None:
    published = {name: one["ports"] for name, one in everyone().items() if "ports" in one}
    assert published == {
        "desk": ["127.0.0.1:8321:8321"],
        "grafana": ["127.0.0.1:3000:3000"],
        "prometheus": ["127.0.0.1:9090:9090"],
    }


@pytest.mark.parametrize("name", SCALED)
def test_it_can_be_scaled(name: str) -> None:
    assert not {"container_name", "ports", "hostname"} & everyone()[name].keys()


def test_what_is_waited_for_can_come() -> None:
    every = everyone()
    for name, one in every.items():
        for other, how in one.get("depends_on", {}).items():
            ends = every[other]["healthcheck"] == {"disable": True}
            assert how["condition"] == ("service_completed_successfully" if ends else "service_healthy"), (name, other)


def test_the_kept_is_on_volumes_that_are_declared() -> None:
    mounted = [mount.split(":") for one in everyone().values() for mount in one.get("volumes", [])]
    assert {source for source, *_ in mounted if not source.startswith(".")} == whole()["volumes"].keys()
    for source, _, *mode in mounted:
        if source.startswith("."):
            assert (ROOT / source).is_dir(), source
            assert mode == ["ro"], source


@pytest.mark.parametrize("name", OURS)
def test_the_desk_files_it_names_are_there(name: str) -> None:
    for value in environment(ours()[name], POSTGRES_PASSWORD="pw").values():
        if value.startswith("/etc/monitor/"):
            assert (ROOT / "deploy/desk" / Path(value).name).is_file(), value


def steps() -> list[tuple[str, list[str]]]:
    """The Dockerfile's instructions, continued lines joined."""
    text = (ROOT / "deploy/Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return [(words[0], words[1:]) for words in lines]


def test_the_image_is_built_of_pinned_parts() -> None:
    assert all(PINNED.fullmatch(words[0]) for name, words in steps() if name == "FROM")
    installs = [" ".join(words) for name, words in steps() if name == "RUN" and "pip install" in " ".join(words)]
    assert "--require-hashes --no-deps -r deploy/locks/run.lock" in installs[0]
    assert "--no-deps --no-build-isolation ." in installs[1]
    assert len(installs) == 2


def test_the_image_runs_as_nobody_of_note() -> None:
    names = [name for name, _ in steps()]
    last = len(names) - names[::-1].index("FROM")
    users = [words for name, words in steps()[last:] if name == "USER"]
    assert users == [["monitor"]]
    assert "HEALTHCHECK" in names[last:]


def test_what_is_copied_is_there_and_let_in() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    allowed = {line[1:] for line in lines if line.startswith("!")}
    assert "*" in lines
    copied = [words[:-1] for name, words in steps() if name == "COPY" and not words[0].startswith("--from")]
    sources: set[Any] = {source for words in copied for source in words}
    assert sources == allowed
    assert all((ROOT / source).exists() for source in sources)


def test_the_image_gets_all_the_program_asks_for() -> None:
    """It is installed with --no-deps, so what the lock lacks is missed only when a command starts."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lock = (ROOT / "deploy/locks/run.lock").read_text("utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    wanted = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    names = {re.split(r"[^A-Za-z0-9_.-]", one)[0].lower().replace("_", "-").replace(".", "-") for one in wanted}
    assert names - locked == set()
