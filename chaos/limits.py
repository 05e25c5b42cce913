"""How large, how deep and how often repeated what users write may be: stated here, and nowhere else.

They hold before anything is understood, so that no file can take the machine's memory or time. The largest
document that was met in the wild has 60,000 characters, the largest of our own files 15,000.
"""

FILE_BYTES = 4_000_000
"""Of any file, before it is decoded; no more than that is ever read."""

DOCUMENT_CHARACTERS = 200_000
"""Of an incident-response document."""

YAML_CHARACTERS = 200_000
"""Of a definition: experiment, bindings, target, game day."""

YAML_VALUES = 20_000
"""Keys and values of a definition, whatever stands behind an alias counted as often as it is used."""

YAML_DEPTH = 32
"""Of lists and mappings inside each other. Ours go down to 8."""

PROBLEMS = 100
"""Told of one file; how many more there are is said."""

QUOTED_CHARACTERS = 80
"""Of the user's own text inside a message."""

PATH_CHARACTERS = 1_000
"""Of the path that a message begins with: a file that is there hardly has a longer one."""
