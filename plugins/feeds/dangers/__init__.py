"""Dangers: what the readers of warnings made for machines share.

CAP messages, the words for hazards and levels, names of departments, dates in words, and how the warnings of a source
become one post for each hazard, area and episode.
"""
