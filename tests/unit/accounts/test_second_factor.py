from __future__ import annotations

import datetime as dt

import pytest

from cms.accounts.credentials import tokens, totp
from cms.accounts.credentials.box import BoxError, SecretBox

# RFC 6238, appendix B: the key is ASCII 12345678901234567890, SHA-1, last six of eight digits.
KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]


def at(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


class TestTimeCodes:
    @pytest.mark.parametrize(("seconds", "code"), VECTORS)
    def test_the_codes_are_those_of_the_standard(self, seconds, code):
        assert totp.accepted_step(KEY, code, at(seconds), None) == seconds // 30

    def test_a_clock_may_be_one_step_off_and_no_more(self):
        assert totp.accepted_step(KEY, "287082", at(59 + 30), None) == 1
        assert totp.accepted_step(KEY, "287082", at(59 - 30), None) == 1
        assert totp.accepted_step(KEY, "287082", at(59 + 60), None) is None

    def test_a_code_works_once(self):
        assert totp.accepted_step(KEY, "287082", at(59), 1) is None
        assert totp.accepted_step(KEY, "287082", at(59), 0) == 1

    def test_spaces_do_not_matter(self):
        assert totp.accepted_step(KEY, " 287 082 ", at(59), None) == 1

    @pytest.mark.parametrize("code", ["", "28708", "2870820", "２８７０８２", "abcdef", "\x00" * 6])
    def test_what_is_no_code_is_refused(self, code):
        assert totp.accepted_step(KEY, code, at(59), None) is None

    def test_the_qr_code_has_no_style_and_no_script(self):
        svg = totp.qr_svg(totp.provisioning_uri(totp.new_secret(), "ada", "Site & <Söhne>"))

        assert svg.startswith("<svg")
        assert "style" not in svg
        assert "script" not in svg


class TestTokens:
    def test_tokens_are_long_and_differ(self):
        made = {tokens.new_token() for _ in range(50)}

        assert len(made) == 50
        assert all(tokens.looks_like_token(token) for token in made)

    @pytest.mark.parametrize("text", ["", "x" * 42, "x" * 44, "ä" * 43, "x" * 42 + "\n"])
    def test_other_texts_do_not_pass_for_tokens(self, text):
        assert not tokens.looks_like_token(text)

    def test_a_recovery_code_may_be_typed_in_any_way(self):
        code = tokens.new_recovery_code()
        typed = code.upper().replace("-", " ")

        assert tokens.recovery_hash(typed, 1) == tokens.recovery_hash(code, 1)
        assert tokens.recovery_hash(code, 1) != tokens.recovery_hash(code, 2)


class TestBox:
    def test_what_goes_in_comes_out(self):
        box = SecretBox("a secret of the site", "two-factor")

        assert box.open(box.seal("JBSWY3DP")) == "JBSWY3DP"
        assert "JBSWY3DP" not in box.seal("JBSWY3DP")

    @pytest.mark.parametrize(
        "other", [SecretBox("another secret", "two-factor"), SecretBox("s" * 20, "other")]
    )
    def test_another_key_does_not_open_it(self, other):
        sealed = SecretBox("s" * 20, "two-factor").seal("JBSWY3DP")

        with pytest.raises(BoxError):
            other.open(sealed)

    @pytest.mark.parametrize("sealed", ["", "nothing", "ä", "gAAAAA=="])
    def test_damage_is_noticed(self, sealed):
        with pytest.raises(BoxError):
            SecretBox("s" * 20, "two-factor").open(sealed)
