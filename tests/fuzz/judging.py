"""What is wrong with how a command took what it was given: nothing, in all but the cases that are defects."""

import re
from collections.abc import Iterator

from tests.fuzz.cage import Ended

LONGEST_LINE = 1_200
MOST_SAID = 60_000
_PLACED = re.compile(r".+?: .+")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_CODES_OF_FILES = {0, 1, 2}
_CODES = {0, 1, 2, 3, 4, 5, 6}


def wrong(ended: Ended) -> Iterator[str]:
    """Whatever may never be, by a word for each."""
    yield from ended.did
    if "Traceback" in ended.err or "Traceback" in ended.out:
        yield "a traceback"
    if "Warning" in ended.err:
        yield "a warning of a library"
    if ended.code not in _CODES:
        yield f"the exit code {ended.code} is none that is documented"
    if ended.code == 2 and not ended.err.strip():
        yield "bad input, and no word of what is wrong"
    if found := _CONTROL.search(ended.err + ended.out):
        yield f"the control character U+{ord(found[0]):04X} goes to the terminal"


def wrong_of_file(ended: Ended) -> Iterator[str]:
    """Besides that, what may not be where a file was changed and the command line was right."""
    yield from wrong(ended)
    if ended.code not in _CODES_OF_FILES:
        yield f"the exit code {ended.code} is none of a file"
    if len(ended.err) > MOST_SAID:
        yield f"{len(ended.err):,} characters of complaints"
    if ended.code == 2:
        for line in ended.err.splitlines():
            if len(line) > LONGEST_LINE:
                yield f"a complaint of {len(line):,} characters"
            if not _PLACED.match(line):
                yield f"a complaint without its place: {line[:100]!r}"
