"""The tags of posts: what the tagger finds, over it what a warning says of itself, over all what the editors say."""

from collections.abc import Collection
from dataclasses import replace
from functools import cached_property

from plugins.collect.corrections import corrected, version_of
from plugins.collect.decide import Rules, with_danger
from plugins.model import FRANCE, Correction, Said, Tags
from plugins.tagging.tagger import Tagger


class Tagging:
    """Tags posts by *tagger*, which is loaded at the first post that needs it, and by *corrections*."""

    def __init__(self, tagger: type[Tagger], corrections: Collection[Correction], rules: Rules) -> None:
        self._kind = tagger
        self._rules = rules
        self.corrections = {correction.post: correction for correction in corrections}

    @cached_property
    def _tagger(self) -> Tagger:
        return self._kind.default()

    @cached_property
    def version(self) -> str:
        """The version of the tags of a post that the editors do not correct."""
        return self._kind.shipped_version()

    def expected(self, post: str) -> str:
        """Return the version that the tags of *post* have today."""
        return version_of(self.version, self.corrections.get(post))

    def tags(self, said: Said) -> Tags:
        """Return the tags of a post."""
        zones = self._rules.zones
        tags = self._tagger.tag(
            said.title,
            said.text,
            service=said.service,
            department=None if said.site == FRANCE else said.site,
            at=said.since,
            zone=zones.get(said.site, zones[FRANCE]),
        )
        return self.over(said.id, with_danger(tags, said.danger))

    def over(self, post: str, tags: Tags) -> Tags:
        """Return *tags*, those of *post* before the editors' correction, with it and under today's version."""
        return corrected(replace(tags, version=self.version), self.corrections.get(post))
