"""Builds one bundle: joined and minified by webassets, named by content, compressed once."""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
import tempfile
from io import StringIO
from pathlib import Path

import brotli
from webassets.bundle import Bundle as Joined
from webassets.env import Environment
from webassets.exceptions import BuildError, BundleError

from cms.web.assets.bundle import REFERENCE, AssetError, Bundle
from cms.web.assets.manifest import Entry

#: Files smaller than this gain nothing from compression.
WORTH_COMPRESSING = 200


def build(bundle: Bundle, folder: Path, referred: dict[str, str]) -> Entry:
    """Build *bundle* into *folder* and return its entry for the manifest.

    Whoever builds the same sources writes the same bytes under the same name, so several
    processes may do it at once; a file appears only when it is complete, after its
    compressed siblings.

    :param referred: built file names for the ``asset:`` references of a stylesheet.
    :raises AssetError: a filter failed, or a reference names no bundle.
    """
    body = _content(bundle, folder, referred)
    stem = bundle.name.removesuffix(bundle.suffix)
    file = f"{stem}.{hashlib.sha256(body).hexdigest()[:16]}{bundle.suffix}"
    if bundle.is_text and len(body) >= WORTH_COMPRESSING:
        _write(folder / f"{file}.gz", gzip.compress(body, 9, mtime=0))
        _write(folder / f"{file}.br", brotli.compress(body, quality=11))
    _write(folder / file, body)
    integrity = base64.b64encode(hashlib.sha384(body).digest()).decode()
    return Entry(file, f"sha384-{integrity}", bundle.digest(referred))


def _content(bundle: Bundle, folder: Path, referred: dict[str, str]) -> bytes:
    files = bundle.files()
    if not bundle.is_text or not (bundle.filters or len(files) > 1):
        return b"".join(path.read_bytes() for path in files)
    environment = Environment(
        str(folder), "/", cache=False, manifest=False, versions=False, auto_build=False
    )
    joined = Joined(*map(str, files), filters=list(bundle.filters), output=bundle.name)
    environment.register("bundle", joined)
    out = StringIO()
    try:
        joined.build(force=True, output=out, disable_cache=True)
    except (BuildError, BundleError, OSError) as error:
        raise AssetError(f"asset bundle {bundle.name}: {error}") from error
    text = out.getvalue()
    if bundle.suffix == ".css":
        text = REFERENCE.sub(lambda match: referred[match[1]], text)
    return text.encode()


def _write(path: Path, body: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".building-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        os.chmod(temporary, 0o644)  # a web server in front may serve it
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
