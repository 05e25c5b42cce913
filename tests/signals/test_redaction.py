"""No secret in a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.signals.redaction import MAX_CHARACTERS, redact


@pytest.mark.parametrize(
    "text",
    [
        "connection to postgresql://gameday:hunter2@127.0.0.1:5432/shop failed",
        "could not parse password=hunter2 host=127.0.0.1",
        "could not parse password='hunter2 x'",
        "POST with Authorization: Bearer hunter2",
        '{"event": "login", "password": "hunter2"}',
        '{"admin_token": "hunter2", "level": "info"}',
        "ALTER ROLE shop PASSWORD 'hunter2'",
        "GET /callback?api_key=hunter2&page=2",
    ],
)
def test_what_is_shaped_like_credentials_is_masked(text: str) -> None:
    assert "hunter2" not in redact(text)


@given(before=st.text(max_size=50), secret=st.text(alphabet="abcdef0123456789/&= ", min_size=8), after=st.text())
def test_a_known_secret_never_shows(before: str, secret: str, after: str) -> None:
    secret = f"k{secret}k"
    assert secret not in redact(before + secret + after, [secret])


def test_a_message_is_one_line_of_bounded_length() -> None:
    text = redact("many\nlines\t" + "x" * 10_000)
    assert text.startswith("many lines x")
    assert len(text) == MAX_CHARACTERS


def test_the_rest_of_a_message_stays() -> None:
    assert redact("FATAL: database shop does not exist", ["admin", ""]) == "FATAL: database shop does not exist"
