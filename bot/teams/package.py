"""The app package: the zip that an administrator uploads, with the manifest and both icons."""

import io
import json
import zipfile

from bot.teams.icons import color_icon, outline_icon
from bot.teams.manifest import COLOR, OUTLINE, Manifest

_MADE_AT = (2026, 1, 1, 0, 0, 0)
"""In every package the same, so that the same settings make the same bytes."""


def package(manifest: Manifest) -> bytes:
    """The package of a manifest that has been checked."""
    files = {"manifest.json": manifest_text(manifest).encode(), COLOR: color_icon(), OUTLINE: outline_icon()}
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(zipfile.ZipInfo(name, _MADE_AT), data, zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def manifest_text(manifest: Manifest) -> str:
    """The manifest as it stands in the package."""
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
