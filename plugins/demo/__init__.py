"""A first look without a network: example feeds of fictitious accounts, and the two servers that show them.

Entry points: `feeds.render`, `server.DemoServer`, `server.serve_site`, `accounts.relocate`.
"""
