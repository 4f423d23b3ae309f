"""Feeds: from the address of an account to clean posts.

`retrieve` asks the server, `schedule` decides when to ask again, `read` turns an answer into drafts. Nothing is
imported here: a run without news needs `retrieve` and `schedule` only, and the parser costs 0.1 s to import.
"""
