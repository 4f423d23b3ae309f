"""Discover: what of an official site can be read, found one polite request at a time, proposed and never enabled.

Entry points: `sites` (which sites), `explore` (visit them, as slowly as it takes), `written` (the proposal).
"""
