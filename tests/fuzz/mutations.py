"""Files that are nearly right: ours, with one to three things done to them.

Everything is drawn from one `Random`, so a seed and a number give the same file again.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from random import Random
from typing import Any

from ruamel.yaml import YAML

from tests.fuzz.values import DURATIONS, NUMBERS, ODD, SNIPPETS, TEXTS, bomb, deep

Path = tuple[Any, ...]
LARGE = 60_000
"""Characters of a file that is changed as text only: its values are not worth their time."""

OfText = Callable[[Random, str], str]
OfData = Callable[[Random, Any], Any]
OfBytes = Callable[[Random, str], bytes]


def mutated(random: Random, text: str, *, is_yaml: bool) -> tuple[bytes, tuple[str, ...]]:
    """`text` with something done to it, and the names of what."""
    done: list[str] = []
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        data = _data(text) if is_yaml and len(text) < LARGE and random.random() < 0.6 else None
        if data is not None:
            change = random.choice(OF_DATA)
            text = _dumped(change(random, data))
            done.append(change.__name__)
        else:
            alter = random.choice(OF_TEXT)
            text = alter(random, text)
            done.append(alter.__name__)
    if random.random() < 0.12:
        encode = random.choice(OF_BYTES)
        return encode(random, text), (*done, encode.__name__)
    return text.encode("utf-8", "surrogatepass"), tuple(done)


def _data(text: str) -> Any:
    """Plain data; None where it is broken, or where aliases make it endless or too much to walk."""
    if re.search(r"(?m)\*(self|a[0-9]+)\b", text):
        return None
    return copy.deepcopy(_read(text))


@lru_cache(maxsize=64)
def _read(text: str) -> Any:
    try:
        return YAML(typ="safe", pure=True).load(text)
    except Exception:  # noqa: BLE001 - what is broken already is changed as text
        return None


def _dumped(data: Any) -> str:
    """As JSON, which is YAML too and quickly written, a line a value."""
    return json.dumps(_keyed(data), indent=1, ensure_ascii=False, default=str)


def _keyed(data: Any) -> Any:
    """The same with keys that JSON can have: in YAML, lists and dates may be keys too."""
    if isinstance(data, dict):
        return {key if isinstance(key, str | int | float) else str(key): _keyed(value) for key, value in data.items()}
    return [_keyed(each) for each in data] if isinstance(data, list | tuple) else data


def _paths(data: Any, path: Path = ()) -> Iterator[Path]:
    """The way to every value inside `data`."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from _paths(value, (*path, key))


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _drawn(random: Random, data: Any) -> tuple[Any, Any]:
    """What holds one of the values, and its key."""
    path = random.choice(list(_paths(data)) or [()])
    return (_at(data, path[:-1]), path[-1]) if path else ({"": data}, "")


def _misspelt(random: Random, word: str) -> str:
    if len(word) < 2:
        return word + "x"
    at = random.randrange(len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return random.choice((swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word.upper()))


def without_a_key(random: Random, data: Any) -> Any:
    holder, key = _drawn(random, data)
    del holder[key]
    return data


def misspelt_key(random: Random, data: Any) -> Any:
    holder, key = _drawn(random, data)
    if isinstance(holder, dict):
        holder[_misspelt(random, str(key))] = holder.pop(key)
    return data


def misspelt_word(random: Random, data: Any) -> Any:
    holder, key = _drawn(random, data)
    if isinstance(holder[key], str):
        holder[key] = _misspelt(random, holder[key])
    return data


def another_type(random: Random, data: Any) -> Any:
    holder, key = _drawn(random, data)
    holder[key] = random.choice((*ODD, *NUMBERS))
    return data


def another_text(random: Random, data: Any) -> Any:
    holder, key = _drawn(random, data)
    holder[key] = random.choice(TEXTS)
    return data


def another_duration(random: Random, data: Any) -> Any:
    durations = [path for path in _paths(data) if re.fullmatch(r"[0-9.]+(ms|s|m|h)", str(_at(data, path)))]
    if durations:
        path = random.choice(durations)
        _at(data, path[:-1])[path[-1]] = random.choice(DURATIONS)
    return data


def swapped_values(random: Random, data: Any) -> Any:
    (one, key), (other, other_key) = _drawn(random, data), _drawn(random, data)
    value, other_value = one[key], other[other_key]
    # A value that holds itself could not be written.
    if not isinstance(value, dict | list) and not isinstance(other_value, dict | list):
        one[key], other[other_key] = other_value, value
    return data


def nested_value(random: Random, data: Any) -> Any:
    holder, key = _drawn(random, data)
    holder[key] = random.choice(([holder[key]], {"key": holder[key]}, deep(30), deep(200)))
    return data


def many_values(random: Random, data: Any) -> Any:
    holder, key = _drawn(random, data)
    holder[key] = random.choice((list(range(3_000)), {f"key-{n}": n for n in range(1_500)}, [holder[key]] * 300))
    return data


def added_key(random: Random, data: Any) -> Any:
    holder, _ = _drawn(random, data)
    if isinstance(holder, dict):
        holder[random.choice(("", "services", "0", "__class__", "type", "x" * 300, "장애", "a\nb"))] = random.choice(
            ODD
        )
    return data


OF_DATA: tuple[OfData, ...] = (
    without_a_key,
    misspelt_key,
    misspelt_word,
    another_type,
    another_text,
    another_duration,
    swapped_values,
    nested_value,
    many_values,
    added_key,
)


def _lines(random: Random, text: str) -> tuple[list[str], int]:
    lines = text.splitlines(keepends=True) or [""]
    return lines, random.randrange(len(lines))


def line_gone(random: Random, text: str) -> str:
    lines, at = _lines(random, text)
    del lines[at : at + random.choice((1, 1, 3))]
    return "".join(lines)


def line_twice(random: Random, text: str) -> str:
    lines, at = _lines(random, text)
    return "".join([*lines[: at + 1], *lines[at : at + random.choice((1, 4))], *lines[at + 1 :]])


def lines_swapped(random: Random, text: str) -> str:
    lines, at = _lines(random, text)
    other = random.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]
    return "".join(lines)


def indented_otherwise(random: Random, text: str) -> str:
    lines, at = _lines(random, text)
    lines[at] = random.choice(("\t", " ", "   ", "\u3000", "\xa0")) + lines[at]
    return "".join(lines)


def cut_off(random: Random, text: str) -> str:
    return text[: random.randrange(len(text) + 1)]


def slice_gone(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + text[at + random.randrange(1, 60) :]


def inserted(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice((*TEXTS, *":-#|[]{}&*!%@`\"'\t\\<>")) + text[at:]


def snippet(random: Random, text: str) -> str:
    lines, at = _lines(random, text)
    return "".join([*lines[:at], random.choice(SNIPPETS), *lines[at:]])


def bombed(random: Random, text: str) -> str:
    return random.choice((text + bomb(), bomb() + text, text + "".join(f"- &b{n} x\n" for n in range(2_000))))


def number_otherwise(random: Random, text: str) -> str:
    found = list(re.finditer(r"[0-9]+(\.[0-9]+)?", text))
    if not found:
        return text
    at = random.choice(found)
    odd = random.choice(("0", "-1", "NaN", "9" * 400, "1e999", "٣", "1,000,000", "0x10", "1.2.3", "½", "∞"))
    return text[: at.start()] + odd + text[at.end() :]


def repeated(random: Random, text: str) -> str:
    return text * random.choice((2, 3, 8))


def colon_gone(random: Random, text: str) -> str:
    places = [each.start() for each in re.finditer(r"[:|]", text)]
    at = random.choice(places) if places else 0
    return text[:at] + text[at + 1 :]


OF_TEXT: tuple[OfText, ...] = (
    line_gone,
    line_twice,
    lines_swapped,
    indented_otherwise,
    cut_off,
    slice_gone,
    inserted,
    snippet,
    bombed,
    number_otherwise,
    repeated,
    colon_gone,
)


def with_bom(_: Random, text: str) -> bytes:
    return text.encode("utf-8-sig", "replace")


def other_line_ends(random: Random, text: str) -> bytes:
    return text.replace("\n", random.choice(("\r\n", "\r", "\u2028", "\x85"))).encode("utf-8", "replace")


def other_encoding(random: Random, text: str) -> bytes:
    return text.encode(random.choice(("utf-16", "utf-16-be", "utf-32", "latin-1", "cp949", "utf-7")), "replace")


def random_bytes(random: Random, text: str) -> bytes:
    raw = bytearray(text.encode("utf-8", "replace") or b"x")
    for _ in range(random.choice((1, 5, 50))):
        raw[random.randrange(len(raw))] = random.randrange(256)
    return bytes(raw)


def binary(random: Random, _: str) -> bytes:
    return random.choice((b"", b"\x00" * 100, b"\x7fELF", b"\x89PNG\r\n\x1a\n", b"\x1f\x8b")) + random.randbytes(400)


OF_BYTES: tuple[OfBytes, ...] = (with_bom, other_line_ends, other_encoding, random_bytes, binary)
