"""``cms init`` at a terminal: a wrong answer is asked for again, and none is lost."""

from __future__ import annotations

import os
import pty
import select
import sys
from pathlib import Path

from cms.scripts.errors import ExitCode

#: Seconds after which a program is taken to hang.
PATIENCE = 60
CMS = Path(sys.executable).with_name("cms")


class Terminal:
    """A program at a terminal of its own."""

    def __init__(self, *words: str) -> None:
        self.seen = ""
        self.child, self.screen = pty.fork()
        if not self.child:
            os.execv(words[0], words)

    def answer(self, question: str, text: str) -> None:
        """Wait for *question*, then type *text*."""
        self.wait_for(question)
        self.seen = ""
        os.write(self.screen, f"{text}\n".encode())

    def wait_for(self, words: str) -> None:
        while words not in self.seen:
            self._read()

    def _read(self) -> None:
        ready = select.poll()
        ready.register(self.screen, select.POLLIN)
        assert ready.poll(PATIENCE * 1000), f"nothing more: {self.seen}"
        more = os.read(self.screen, 4096).decode("utf-8", "replace")
        assert more, self.seen
        self.seen += more

    def ended(self) -> int:
        try:
            while True:
                self._read()
        except (OSError, AssertionError):  # the terminal is gone with its program
            os.close(self.screen)
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


def test_each_wrong_answer_is_asked_for_again(tmp_path, run_cms):
    terminal = Terminal(str(CMS), "init", str(tmp_path / "site"))
    terminal.answer("Name of the site", "Ibis Notes")
    terminal.answer("Address", "nonsense")
    terminal.answer("Error: it must be an address", "http://localhost:7000")
    terminal.answer("Main language", "en")
    terminal.answer("Database URL", "mongodb://x")
    terminal.answer("Error: mongodb is not supported", "")
    terminal.answer("demo content", "n")
    terminal.answer("Login", "ada")
    terminal.answer("E-mail", "ada@example.org")
    terminal.answer("Password", "short")
    terminal.wait_for("Error: Use at least 12 characters")
    terminal.answer("Password", "a long quiet password")
    terminal.answer("Repeat", "a long quiet password")

    assert terminal.ended() == ExitCode.DONE, terminal.seen
    (account,) = run_cms("-c", str(tmp_path / "site"), "user", "list", "--json").json
    assert account["login"] == "ada"
    assert run_cms("-c", str(tmp_path / "site"), "settings", "get", "site.name").out == (
        "Ibis Notes\n"
    )
