"""A small site to look at: what Benben can do, in content of our own."""

from __future__ import annotations

from cms_install.demo.loading import load_demo

__all__ = ["load_demo"]
