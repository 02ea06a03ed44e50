from __future__ import annotations

import time

import pytest
from argon2 import PasswordHasher

from cms.accounts.credentials.passwords import (
    MAX_LENGTH,
    hash_password,
    needs_rehash,
    verify_password,
)
from cms.accounts.credentials.rules import password_problem

GOOD = "tasty-otter-9-mug"


class TestHashes:
    def test_it_is_argon2id_with_the_recommended_parameters(self):
        assert hash_password(GOOD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")

    def test_only_the_password_opens_it(self):
        stored = hash_password(GOOD)

        assert verify_password(stored, GOOD)
        assert not verify_password(stored, GOOD + " ")
        assert not verify_password(stored, "")

    def test_a_composed_and_a_decomposed_letter_are_the_same(self):
        assert verify_password(hash_password("caf\u00e9-otter-mug"), "cafe\u0301-otter-mug")

    def test_other_parameters_ask_for_a_new_hash(self):
        assert needs_rehash(PasswordHasher(time_cost=1, memory_cost=8192).hash(GOOD))
        assert not needs_rehash(hash_password(GOOD))

    @pytest.mark.parametrize("stored", ["", "plain", "$argon2id$broken", "$2y$10$abc"])
    def test_what_is_no_hash_opens_nothing(self, stored):
        assert not verify_password(stored, GOOD)

    def test_a_longer_password_does_not_pass_for_its_beginning(self):
        password = "ab-12-xy-" * 40
        stored = hash_password(password[:MAX_LENGTH])

        assert verify_password(stored, password[:MAX_LENGTH])
        assert not verify_password(stored, password)

    @pytest.mark.parametrize("password", ["\ud800\udfff" * 10, "\x00" * 20, "x" * 1_000_000])
    def test_odd_input_is_refused_and_not_an_error(self, password):
        assert not verify_password(hash_password(GOOD), password)

    def test_nobodys_password_takes_as_long_as_somebodys(self):
        stored = hash_password(GOOD)

        def best(of: str | None) -> float:
            times = []
            for _ in range(5):
                started = time.perf_counter()
                verify_password(of, "wrong-password")
                times.append(time.perf_counter() - started)
            return min(times)

        # Without the decoy it would be a thousandth; a busy machine explains a factor of four.
        assert best(None) > best(stored) / 4


class TestRules:
    @pytest.mark.parametrize(
        "password", [GOOD, "violet harbour teapot", "Ünïcödé-kennwort-7", "x7$kQ!2mZ#9p"]
    )
    def test_good_ones_pass(self, password):
        assert password_problem(password, ["ada", "Ada Lovelace", "ada@example.org"]) is None

    @pytest.mark.parametrize(
        "password",
        [
            "short-one",
            "x" * 257,
            "aaaaaaaaaaaaaa",
            "abcabcabcabc",
            "abcdefghijklmn",
            "password1234",
            "Password-12345!",
            "passwordpassword",
            "123456789012",
            "qwertyuiop123",
            "correct horse battery staple",
            "letmein-please",
            "nul\x00inside-password",
        ],
    )
    def test_bad_ones_are_told_why(self, password):
        assert password_problem(password)

    @pytest.mark.parametrize("password", ["Ada Lovelace 1815", "ada@example.org", "My Garden 2026"])
    def test_names_of_the_account_and_the_site_are_no_secret(self, password):
        names = ["ada", "Ada Lovelace", "ada@example.org", "My Garden"]

        assert password_problem(password + "!", names)
