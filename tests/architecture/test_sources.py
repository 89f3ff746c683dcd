"""Files that can be read in one sitting; each outside library behind its own wall; last resorts only where they are meant."""

import ast
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.architecture.sources import PACKAGES, imported, python_files, read, tree

MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 60
LONGER: dict[str, str] = {}
"""Files that may be longer, each with the reason."""

LAST_RESORTS: dict[str, str] = {
    "src/triage/worker.py": "the worker loop: the job is tried again, or a person gets it",
    "src/triage/detect/registry.py": "the detector runner: a detector that fails counts as a flag",
    "bot/teams/auth.py": "the door to Teams: the library fails in a dozen ways at what strangers send, and whoever cannot be told is not let in",
    "bot/slack/clicks.py": "what goes on behind Slack's answer: whoever clicked reads a calm sentence, since nobody else hears of it",
    "bot/slack/voice.py": "what is said behind Slack's answer: a text of a case in an exception must not reach the log",
    "bot/teams/voice.py": "what is said behind the answer to Teams: nobody waits for it, and a text of a case in an exception must not reach the log",
    "bot/web/edge.py": "the web edge: a person reads a calm sentence, never an exception's text",
}
"""The only places of a broad `except`, one in each."""

WALLS: dict[str, tuple[str, ...]] = {
    "sqlalchemy": (
        "src/triage/store/",
        "knowledge/catalogue.py",
        "knowledge/expiry.py",
        "knowledge/holdings.py",
        "knowledge/label_corrections.py",
        "knowledge/life.py",
        "knowledge/lookup.py",
        "knowledge/news.py",
        "knowledge/rehearsal.py",
        "knowledge/stale.py",
        "knowledge/tables.py",
    ),
    "alembic": ("src/triage/store/",),
    "chromadb": ("knowledge/chroma.py", "knowledge/weights.py"),
    "langchain_chroma": ("knowledge/chroma.py",),
    "langchain": ("src/triage/adapters/language/line.py",),
    "langchain_core": ("knowledge/chroma.py", "src/triage/adapters/language/"),
    "langchain_openai": ("src/triage/adapters/language/faults.py",),
    "langsmith": ("src/triage/adapters/language/line.py",),
    "openai": ("src/triage/adapters/language/faults.py",),
    "httpx2": ("src/triage/adapters/language/",),
    "onnx": ("knowledge/graph.py",),
    "onnxruntime": ("knowledge/embedding.py",),
    "pypdfium2": ("knowledge/readers/pdf", "bot/content/facsimile.py"),
    "tokenizers": ("knowledge/embedding.py",),
    "docx": ("bot/letter.py",),
    "slack_bolt": ("bot/slack/",),
    "slack_sdk": ("bot/slack/",),
    "botbuilder": ("bot/teams/",),
    "botframework": ("bot/teams/",),
    "msrest": ("bot/teams/",),
    "jwt": ("bot/teams/",),
    "starlette": ("bot/",),
    "uvicorn": ("bot/",),
    "jinja2": ("bot/web/",),
    "click": ("bot/cli.py", "bot/commands/"),
    "argon2": ("bot/",),
    "faker": ("src/triage/identifiers/",),
    "holidays": ("src/triage/rules/clocks.py",),
    "cryptography": ("src/triage/store/signing.py", "bot/slack/sealing.py", "bot/teams/credentials.py"),
}
"""Where each outside library may be imported. No type of it passes this wall."""


def test_a_file_can_be_read_in_one_sitting() -> None:
    lengths = {name: len(read(name).splitlines()) for name in python_files()}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES and name not in LONGER} == {}, "divide these files"


def test_no_exception_from_the_length_is_left_over() -> None:
    assert [name for name in LONGER if name not in python_files() or len(read(name).splitlines()) <= MOST_LINES] == []


def test_a_function_fits_a_screen() -> None:
    lengths = {f"{name}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1 for name in python_files() for node in _functions(name)}
    assert {function: lines for function, lines in lengths.items() if lines > MOST_LINES_OF_A_FUNCTION} == {}, "divide these functions"


def _functions(name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(name)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_a_broad_except_is_a_last_resort() -> None:
    found = Counter(name for name in python_files(*PACKAGES) for node in ast.walk(tree(name)) if _is_broad(node))
    assert {name: times for name, times in found.items() if name not in LAST_RESORTS or times > 1} == {}


def _is_broad(node: ast.AST) -> bool:
    if isinstance(node, ast.ExceptHandler):
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        return any(kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}) for kind in kinds)
    if isinstance(node, ast.Call) and ast.unparse(node.func) in {"suppress", "contextlib.suppress"}:
        return any(ast.unparse(kind) in {"Exception", "BaseException"} for kind in node.args)
    return False


@pytest.mark.parametrize("library", WALLS)
def test_an_outside_library_stays_behind_its_wall(library: str) -> None:
    users = {name for name in python_files(*PACKAGES) if any(module == library or module.startswith(f"{library}.") for module in imported(name))}
    assert {name for name in users if not name.startswith(WALLS[library])} == set()


def test_only_the_settings_read_the_environment() -> None:
    """The command sets a variable for the libraries of numbers, which read it as they are imported; it reads none."""

    def reads(name: str) -> bool:
        nodes = [node for node in ast.walk(tree(name)) if isinstance(node, ast.Attribute)]
        sets = sum(ast.unparse(node) == "os.environ.setdefault" for node in nodes)
        return sum(ast.unparse(node) in {"os.environ", "os.getenv"} for node in nodes) > sets

    assert [name for name in python_files(*PACKAGES) if reads(name)] == []


def test_an_init_file_holds_a_docstring_only() -> None:
    def holds_more(name: str) -> bool:
        body = tree(name).body
        return len(body) != 1 or ast.get_docstring(tree(name)) is None

    assert [name for name in python_files(*PACKAGES) if name.endswith("__init__.py") and holds_more(name)] == []
