"""The command line: `gyrophare`. Each command reads the settings, does its work, and ends with a documented code."""

from plugins.cli.root import main

__all__ = ["main"]
