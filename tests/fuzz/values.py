"""What is put where something else is meant."""

from typing import Any

CANARY = "canary-of-an-injection"
"""A file of this name appears only where something that was read was carried out."""

TEXTS = (
    "",
    " ",
    "~",
    "장애 🚨 \u202etxt.exe\u202c \u200b\ufeff",
    "e\u0301" * 50,
    "\x1b[2J\x1b]0;owned\x07",
    "a\x00b",
    "x" * 5_000,
    "../" * 40 + "etc/passwd",
    "/dev/zero",
    "-rf",
    "--home",
    f"$(touch {CANARY})",
    f"`touch {CANARY}`",
    f"'; touch {CANARY}; '",
    "'; DROP TABLE orders; --",
    "{{ 7*7 }}{% raw %}",
    "%s%n%(name)s{0.__class__}",
    "</script><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "${secret.admin_token}${env.HOME}${port",
    "line\nline\r\nline",
)
NUMBERS: tuple[Any, ...] = (0, -1, 10**9, 2**63, -(2**63), 10**400, 1.5, -0.0, 1e308, float("nan"), float("inf"))
DURATIONS = (
    "-5s",
    "0s",
    "1e400s",
    "nans",
    "5",
    "5 parsecs",
    "99999999999h",
    "５s",
    "1_0s",
    "infs",
    "1..5s",
    "48h",
    "-0s",
)
ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    [],
    {},
    [[]],
    {"": None},
    [None],
    {"a": {"b": {"c": []}}},
    "yes",
    "2026-11-24",
)


def deep(levels: int) -> Any:
    """A list in a list in a list."""
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


def bomb(width: int = 10, height: int = 12) -> str:
    """A few lines of YAML that stand for `width ** height` values."""
    first = f"a0: &a0 [{', '.join(['x'] * width)}]\n"
    return first + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]\n" for n in range(1, height))


SNIPPETS = (
    "? [a, b]\n: c\n",
    "key: *nobody\n",
    "one: &x 1\ntwo: &x 2\n",
    "self: &self [*self]\n",
    "<<: {a: 1}\n",
    f"run: !!python/object/apply:os.system ['touch {CANARY}']\n",
    "odd: !!int x\n",
    "odd: !!binary ====\n",
    'odd: "\\ud800"\n',
    'odd: "\\U00110000"\n',
    "--- \n...\n---\nb: 1\n",
    "%YAML 9.9\n",
    "\tindented: by a tab\n",
    "key: value: value\n",
    "- an item\n",
    "'unclosed\n",
    "text: |2\n a\n",
    "@at: %percent\n",
    "| a | b |\n|---|\n| c |\n",
    "```\nunclosed\n",
    "<!-- unclosed\n",
    "# \n## \n###### 3.1 3.1 3.1\n",
    "| API response time | NaN ms | -500 ms | 99999999999999999999 ms |\n",
    "- within -5 minutes, or 1e999 s, or 200%\n",
    "[ref]: <javascript:alert(1)>\n",
)
