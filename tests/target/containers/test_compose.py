"""The command `docker compose`: not there, too old, or steered by what stands in the environment."""

from pathlib import Path

import pytest

from chaos.errors import SetupError
from chaos.target.containers import compose, images
from chaos.target.containers.compose import Compose

HOST = "unix:///nowhere.sock"


def docker_that_says(folder: Path, said: str, code: int = 0) -> None:
    script = folder / "docker"
    script.write_text(f"#!/bin/sh\necho '{said}'\nexit {code}\n", encoding="utf-8")
    script.chmod(0o755)


def test_no_command_docker_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError, match=r"no command `docker` on PATH: docker compose 2\.20 or later is needed"):
        compose.check(HOST)


@pytest.mark.parametrize(
    ("said", "code", "told"),
    [
        ("2.12.1", 0, r"docker compose is 2\.12\.1: docker compose 2\.20 or later is needed"),
        ("docker: compose is not a docker command", 1, "has no `compose`"),
        ("", 0, "has no `compose`"),
    ],
)
def test_a_compose_that_is_too_old_or_missing_is_told(
    said: str, code: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker_that_says(tmp_path, said, code)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(SetupError, match=told):
        compose.check(HOST)


@pytest.mark.parametrize("said", ["2.20.0", "v2.26.1-4", "5.0.0"])
def test_versions_are_compared_as_numbers(said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docker_that_says(tmp_path, said)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    compose.check(HOST)


def test_variables_of_the_user_do_not_steer_compose_elsewhere(
    docker_engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"FILE": "/nowhere.yaml", "PROJECT_NAME": "theirs", "PROFILES": "extra"}.items():
        monkeypatch.setenv(f"COMPOSE_{name}", value)
    file = tmp_path / "compose.yaml"
    file.write_text("services: {one: {image: x}, two: {image: x, profiles: [extra]}}", encoding="utf-8")
    model = Compose(docker_engine, file, "ours").config(print)
    assert (model["name"], list(model["services"])) == ("ours", ["one"])


def context(folder: Path) -> dict[str, object]:
    (folder / "Dockerfile").write_text("FROM debian:trixie-slim\n", encoding="utf-8")
    (folder / "app.py").write_text("print(1)\n", encoding="utf-8")
    return {"image": "house/app:1", "build": {"context": str(folder), "dockerfile": "Dockerfile"}}


def test_an_image_is_named_by_what_it_is_built_from(tmp_path: Path) -> None:
    definition = context(tmp_path)
    first = images.name_of("app", definition, "ours")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "app.pyc").write_bytes(b"1")
    assert first.startswith("house/app:1-")
    assert images.name_of("app", definition, "theirs") == first
    (tmp_path / "app.py").write_text("print(2)\n", encoding="utf-8")
    assert images.name_of("app", definition, "ours") != first


def test_build_arguments_are_part_of_what_it_is_built_from(tmp_path: Path) -> None:
    definition = context(tmp_path)
    other = {**definition, "build": {**definition["build"], "args": {"A": "1"}}}  # type: ignore[dict-item]
    assert images.name_of("app", definition, "ours") != images.name_of("app", other, "ours")


@pytest.mark.parametrize(
    ("image", "begins"), [("registry.test:5000/app", "registry.test:5000/app:latest-"), (None, "ours-app:latest-")]
)
def test_a_name_without_a_tag_gets_one(image: str | None, begins: str, tmp_path: Path) -> None:
    assert images.name_of("app", {**context(tmp_path), "image": image}, "ours").startswith(begins)


def test_what_is_not_built_keeps_its_name() -> None:
    assert images.name_of("app", {"image": "house/app:1"}, "ours") == ""
