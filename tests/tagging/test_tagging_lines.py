"""Tagging JSON lines."""

import json

import pytest

from plugins.errors import SettingsError
from plugins.tagging.lines import tag_lines


def test_a_post_a_line_gives_a_line_of_tags(tagger):
    post = {"id": "a", "title": "", "text": "Vigilance orange à Rouen", "service": "prefecture", "department": "76"}
    (line,) = tag_lines(["", json.dumps(post), "  \n"], tagger)
    tags = json.loads(line)
    assert tags["id"] == "a"
    assert tags["topics"] == ["alerte"]
    assert tags["closes"] is False
    assert tags["communes"] == ["Rouen"]
    assert tags["facts"] == {"level": "orange"}
    assert {piece["tag"] for piece in tags["evidence"]} == {"alerte", "communes", "level"}
    assert all(set(piece) == {"tag", "words", "weight"} for piece in tags["evidence"])


def test_service_and_department_may_be_unknown_or_missing(tagger):
    posts = [
        {"id": "a", "text": "x", "service": None, "department": None},
        {"id": "b", "text": "x", "service": "guet", "department": "999"},
        {"id": "c", "text": "x", "more": 1},
    ]
    assert [json.loads(line)["id"] for line in tag_lines(map(json.dumps, posts), tagger)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: expected a JSON object"),
        ("[]", "line 2: expected a JSON object"),
        ('{"text": "x"}', 'line 2, field "id": expected a text; it is missing'),
        ('{"id": "a"}', 'line 2, field "text": expected a text; it is missing'),
        ('{"id": 1, "text": "x"}', 'line 2, field "id": expected a text or null, not 1'),
        ('{"id": "a", "text": "x", "title": []}', 'line 2, field "title"'),
        ('{"id": "a", "text": "x", "service": 1}', 'line 2, field "service"'),
        ('{"id": "a", "text": "x", "department": 76}', 'line 2, field "department": expected a text or null, not 76'),
    ],
)
def test_a_wrong_line_is_named_with_its_field(tagger, line, said):
    with pytest.raises(SettingsError) as caught:
        list(tag_lines(["\n", line], tagger))
    assert said in str(caught.value)
