"""The section `attach` of a target file: what contradicts the rest of it, and secrets that stand in the environment."""

from urllib.parse import quote

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.definitions import load
from chaos.errors import BadInput
from chaos.target import attachment
from chaos.target.checks import problems
from chaos.target.definition import TargetDefinition
from tests.end_to_end.conftest import ROOT

EXAMPLE = ROOT / "examples" / "attach" / "target.yaml"
WHOLE = EXAMPLE.read_text(encoding="utf-8")
HOST_AND_PORT = "127.0.0.1:28379"


def loaded(*changes: tuple[str, str]) -> TargetDefinition:
    text = WHOLE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return load(text, "target.yaml", TargetDefinition)


def test_the_example_is_whole_and_every_file_that_it_names_is_there() -> None:
    assert problems(loaded(), EXAMPLE.parent) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("database: {project: links, ", "databse: {project: links, ", "which container the service 'database' is"),
        ("database: {project: links, ", "databse: {project: links, ", "there is no service 'databse'"),
        ("cache: {project: links, service: redis,", "cache: {", "by one of project, label and container; it has none"),
        ("cache: {project: links, ", "cache: {project: links, label: a=b, ", "it has project, label"),
        ("cache: {project: links, ", "cache: {container: links-redis-1, ", "needs that project"),
        (f"redis://{HOST_AND_PORT}", f"http://{HOST_AND_PORT}", "no URL of a redis service: write redis://HOST:PORT"),
        (f"redis://{HOST_AND_PORT}", f"redis://{HOST_AND_PORT}/3", "no URL of a redis service"),
        ("http://127.0.0.1:28080", "http://127.0.0.1:28080/api", "no URL of a process service: write http://HOST:PORT"),
        (f"redis://{HOST_AND_PORT}", "redis://:2837x", "no URL of a redis service"),
        (f"redis://{HOST_AND_PORT}", f"redis://:letmein@{HOST_AND_PORT}", "a password has no place in a file"),
        (":${secret.database_password}@", ":letmein@", "a password has no place in a file"),
        ("28432/links", "28432/links?password=letmein", "a password has no place in a file"),
        ("${secret.database_password}", "${secret.datbase_password}", "there are: secret.database_password"),
        ("    admin_token: LINKS_ADMIN_TOKEN\n", "", "which variable of the environment holds 'admin_token'"),
        ("    admin_token: LINKS", "    admin_tokn: X\n    admin_token: LINKS", "there is no secret 'admin_tokn'"),
        ("engine: redis", "engine: redis\n    maxmemory_mb: 64", "services.cache.maxmemory_mb: an attached service"),
        ("    database: links", "    database: links\n    seed: [x]", "services.database.seed: an attached service"),
        ("    ready: /health", "    ready: /health\n    command: [x]", "services.api.command: an attached service"),
        ("attach:\n", "docker: {compose: x}\nattach:\n", "leave out docker or attach"),
        ("attach:\n", "attach:\n  links: {load-api: 'h:1'}\n", "say where the API of yours is"),
        ("attach:\n", "attach:\n  toxiproxy: nowhere\n", "'nowhere' is no address: write HOST:PORT"),
        ("attach:\n", "attach:\n  toxiproxy: h:1\n  links: {api: 'h:0'}\n", "there is no link 'api'"),
        ("attach:\n", "attach:\n  toxiproxy: h:1\n  links: {api: 'h:0'}\n", "'h:0' is no address"),
    ],
)
def test_what_contradicts_the_file_is_told_with_its_place(old: str, new: str, told: str) -> None:
    with pytest.raises(BadInput) as refused:
        loaded((old, new))
    assert told in str(refused.value)
    assert str(refused.value).startswith("target.yaml:")
    assert "letmein" not in str(refused.value)


def test_a_program_that_is_started_needs_its_command() -> None:
    with pytest.raises(BadInput, match=r"services\.api: it needs a command"):
        load(WHOLE.partition("attach:")[0], "target.yaml", TargetDefinition)


def test_every_secret_that_is_not_set_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LINKS_DATABASE_PASSWORD", raising=False)
    monkeypatch.setenv("LINKS_ADMIN_TOKEN", "")
    with pytest.raises(BadInput) as refused:
        attachment.secrets_of(loaded())
    told = "set in the environment: LINKS_DATABASE_PASSWORD (database_password), LINKS_ADMIN_TOKEN (admin_token)"
    assert told in str(refused.value)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_a_secret_is_the_same_behind_its_url_whatever_characters_it_has(secret: str) -> None:
    url = attachment.settled_url("redis://me:${secret.key}@localhost:7000", {"key": secret})
    address = attachment.address_of(url, "redis")
    assert (address.host, address.port, address.user, address.password) == ("localhost", 7000, "me", secret)
    assert quote(secret, safe="") in url


def test_an_address_never_shows_its_password() -> None:
    address = attachment.address_of("redis://:letmein@localhost", "redis")
    assert address.port == 6379
    assert "letmein" not in f"{address} {address!r}"


def test_a_file_is_the_same_when_it_is_read_back_from_a_record() -> None:
    written = loaded().model_dump(mode="json", exclude_unset=True)
    assert TargetDefinition.model_validate_json(msgspec.json.encode(written)) == loaded()
