"""Measurements: 101 departments of six accounts of twenty posts, built whole, unchanged, and with one new post."""
