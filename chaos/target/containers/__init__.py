"""The Docker runtime: the services of a target as containers of a Compose project of their own."""
