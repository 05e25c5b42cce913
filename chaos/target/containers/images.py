"""Which images have to be built: each is named by what it is made from, so that no session ever takes another's."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docker
import msgspec

from chaos.errors import BadInput
from chaos.target.containers.engine import ContainerGone, calling

_SKIPPED = {"__pycache__", ".git", ".venv"}
_MOST_BYTES = 64 * 1024 * 1024


def name_of(service: str, definition: Mapping[str, Any], project: str) -> str:
    """The name of the image that the service is built as; "" where it is not built. Raises BadInput."""
    build = definition.get("build")
    if not build:
        return ""
    given = str(definition.get("image") or f"{project}-{service}")
    repository, _, tag = given.rpartition(":") if ":" in given.rpartition("/")[2] else (given, "", "latest")
    return f"{repository}:{tag}-{_fingerprint(service, build)}"


def missing(api: docker.APIClient, image: str) -> bool:
    """Whether the engine has no image of that name."""
    try:
        with calling(f"looking for the image {image}"):
            api.inspect_image(image)  # type: ignore[no-untyped-call]
    except ContainerGone:
        return True
    return False


def _fingerprint(service: str, build: Mapping[str, Any]) -> str:
    """Tells a build of these files and arguments from every other."""
    context = Path(str(build.get("context", ".")))
    if not context.is_dir():
        raise BadInput(f"services.{service}.build: there is no folder {context}")
    settled = {key: value for key, value in build.items() if key not in {"context", "labels"}}
    found = hashlib.sha256(msgspec.json.encode(settled, order="sorted"))
    size = 0
    for path in sorted(each for each in context.rglob("*") if each.is_file() and not _SKIPPED & {*each.parts}):
        content = path.read_bytes()
        size += len(content)
        if size > _MOST_BYTES:
            raise BadInput(f"services.{service}.build: {context} holds more than {_MOST_BYTES // 2**20} MB")
        executable = path.stat().st_mode & 0o111
        for part in (str(path.relative_to(context)).encode(), bytes([bool(executable)]), content):
            found.update(len(part).to_bytes(8) + part)
    return found.hexdigest()[:12]
