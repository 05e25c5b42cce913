"""Values of a target file: what has a value is filled in, what has none is told."""

import psycopg.conninfo
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.errors import BadInput
from chaos.target.substitution import database_url, redact, substitute


def test_every_placeholder_is_replaced() -> None:
    values = {"port": "80", "link.shop-cache": "127.0.0.1:6379"}
    assert substitute("--port=${port} redis://${ link.shop-cache }/0", values, "here") == (
        "--port=80 redis://127.0.0.1:6379/0"
    )


@given(st.text().filter(lambda text: "${" not in text), st.dictionaries(st.text(), st.text()))
def test_text_without_placeholders_stays_as_it_is(text: str, values: dict[str, str]) -> None:
    assert substitute(text, values, "here") == text


@given(st.text(alphabet="abc.-", min_size=1), st.text())
def test_a_value_is_never_substituted_again(name: str, value: str) -> None:
    assert substitute(f"<${{{name}}}>", {name: value, "secret.token": "xyz"}, "here") == f"<{value}>"


def test_a_name_without_a_value_is_told_with_the_names_there_are() -> None:
    with pytest.raises(BadInput, match=r"services.shop.command: \$\{prot\} has no value here; there are: port, python"):
        substitute("${prot}", {"port": "1", "python": "python3"}, "services.shop.command")


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_a_database_url_carries_every_password_and_database_name(text: str) -> None:
    read = psycopg.conninfo.conninfo_to_dict(database_url("me", text, "127.0.0.1:5432", text))
    assert (read["password"], read["dbname"], read["port"]) == (text, text, "5432")


def test_a_secret_is_replaced_by_its_name_wherever_it_stands() -> None:
    assert redact("token=hunter2; hunter2", {"admin_token": "hunter2"}) == "token=<admin_token>; <admin_token>"
