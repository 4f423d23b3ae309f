"""Proofs: look again, by machine, at what shows that an account is official. Suspends, never deletes.

`look.look` is the run; `verdicts.after` what a look makes of the ones before it. Each kind of proof has its own way to
be looked at (`kinds`), each platform its own way to tell who an account is (`profiles`).
"""
