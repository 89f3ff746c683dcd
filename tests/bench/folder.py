"""A folder of fictional documents as Markdown files, as a content owner would load it: as long as those of the sample library, with as many questions."""

import random
from pathlib import Path

import yaml

from tests.bench.documents import _TOPICS as TOPICS
from tests.bench.documents import PRODUCTS
from tests.bench.documents import _sentence as sentence
from tests.bench.documents import _tail_word as tail_word

WRITTEN = "2026-01-05"


def write(folder: Path, count: int) -> None:
    """So many documents as Markdown files, each of four passages with a question that it must answer."""
    dice = random.Random(count)
    folder.mkdir(parents=True)
    names = ("Summary", "Results", "Background", "Details", "Methods of the studies", "Subgroups", "Safety", "Laboratory values", "Open questions")
    for number in range(count):
        product = PRODUCTS[number % len(PRODUCTS)]
        topic, group, terms = TOPICS[number % len(TOPICS)]
        named = f"{tail_word(dice)} {tail_word(dice)}"
        metadata = {
            "id": f"SRD-LOAD-{number:05d}", "version": 1, "title": f"{product}: {topic} in {named}", "topic": topic, "products": [product], "markets": ["US"],
            "language": "en", "audience": "hcp", "label_relation": "on_label", "restriction": "none", "direct_release": False,
            "literature_cut_off": WRITTEN,
            "effective": WRITTEN, "expires": "2098-01-31", "author": "Nobody",
            "approval": {"number": f"BENCH-{number}", "date": WRITTEN, "approver": "Nobody"},
            "questions": [f"What is known about {topic} with {product} in {named}?", f"Was {terms[0]} looked at in {named}?", f"{named}: data on {group}?"],
        }  # fmt: skip
        body = [f"# {metadata['title']}"]
        for name in names:
            said = " ".join(sentence(product, topic, group, terms, dice) for _ in range(4))
            body += [f"## {name}", f"{said} The substudy in {named} is described apart."]
        text = f"---\n{yaml.safe_dump(metadata, sort_keys=False)}---\n" + "\n\n".join(body) + "\n"
        (folder / f"{metadata['id']}.md").write_text(text, encoding="utf-8")
