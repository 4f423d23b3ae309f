import re
from datetime import date

import pytest
from making_accounts import write

from plugins.accounts.moderation import Hidden, load_hidden
from plugins.errors import AccountError

ONE = '[[hide]]\npost = "0123456789abcdef"\nreason = "asked for"\ndate = 2026-10-31\n'
HIDDEN = Hidden("0123456789abcdef", "asked for", date(2026, 10, 31))


class TestHidden:
    def test_a_missing_file_hides_nothing(self, tmp_path):
        assert load_hidden(tmp_path / "none.toml") == ()

    def test_a_file_of_comments_hides_nothing(self, tmp_path):
        assert load_hidden(write(tmp_path, "# nothing\n")) == ()

    def test_posts_are_hidden_by_identifier_or_by_address(self, tmp_path):
        text = ONE + ONE.replace("0123456789abcdef", "https://example.org/38/a/")
        by_address = Hidden("https://example.org/38/a/", "asked for", date(2026, 10, 31))
        assert load_hidden(write(tmp_path, text)) == (HIDDEN, by_address)

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ("0123456789abcdef", "0123456789ABCDEF", ':2: hide "0123456789ABCDEF": post = '),
            ("0123456789abcdef", "38/a/", 'post = "38/a/": expected the address of the post'),
            ('reason = "asked for"\n', "", ':1: hide "0123456789abcdef": reason: missing: expected why it is hidden'),
            ("2026-10-31", '"hier"', ':4: hide "0123456789abcdef": date = "hier": expected a date'),
            ("reason", "raison", 'raison: no such key; did you mean "reason"?'),
            ("[[hide]]", "[[hidden]]", ":1: hidden: expected nothing but [[hide]] tables"),
        ],
    )
    def test_a_wrong_file_is_refused_with_its_line(self, tmp_path, old, new, told):
        assert old in ONE
        with pytest.raises(AccountError, match=re.escape(told)):
            load_hidden(write(tmp_path, ONE.replace(old, new)))

    def test_a_post_hidden_twice_is_refused_with_both_places(self, tmp_path):
        with pytest.raises(AccountError, match=r"some\.toml:6: .*already at .*some\.toml:2"):
            load_hidden(write(tmp_path, ONE + ONE))
