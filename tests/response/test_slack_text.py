"""What names, logs and documents say can neither alert anybody in Slack nor become a link there."""

import re

from hypothesis import given
from hypothesis import strategies as st

from chaos.response.slack import LONGEST_TEXT, escaped

_OBEYED = ("<!channel>", "<!here|here>", "<@U012AB3CD>", "<!subteam^S012AB3CD>", "<#C012AB3CD>", "<http://127.0.0.1|x>")
_LOUD = ("@channel", "@here", "@everyone")


@given(st.lists(st.sampled_from((*_OBEYED, *_LOUD, "&lt;", "&", "*b*", "`c`", " ", "\n")) | st.text(max_size=5)))
def test_no_text_of_others_is_a_mention_or_a_link(parts: list[str]) -> None:
    sent = escaped("".join(parts))
    assert "<" not in sent
    assert ">" not in sent
    assert not any(each in sent for each in _LOUD)
    assert not re.search(r"&(?!amp;|lt;|gt;)", sent)
    assert len(sent) <= 6 * LONGEST_TEXT
