"""Who publishes: departments, official accounts with their proof, what editors hide, and files to exchange them.

Entry points: `registry` (what the other packages read at each run), `moderation`, `check`, `exchange`.
"""
