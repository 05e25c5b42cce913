"""The commands, one file each: a name, a line of help, its arguments, and what it does.

A command module is imported to build `--help`, so every import of weight is inside `command`.
`chaos.cli` lists them by hand.
"""
