"""A drill's report in the forms that other programs take, and in Markdown."""
