"""The block of metadata above a text, and files that hold nothing else: YAML that is read as plain words."""

import re
from typing import Any

import yaml
from yaml.constructor import ConstructorError
from yaml.nodes import MappingNode

EXAMPLE = "id, version, title, products, markets, language, effective and so on"
_BLOCK = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


class _Plain(yaml.BaseLoader):
    """Reads every value as the text that stands there: a date that is none is then told as one. No anchors, no key twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise ConstructorError(None, None, "aliases (*) are not allowed here", None)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as the library declares it
        keys = [key.value for key, _ in node.value]
        twice = next((key for i, key in enumerate(keys) if key in keys[:i]), None)
        if twice is not None:
            raise ConstructorError(None, None, f'"{twice}" stands there twice', node.start_mark)
        return super().construct_mapping(node, deep=deep)


def split_off(text: str) -> tuple[dict[str, Any], str, list[str]]:
    """The metadata block as plain texts, what follows it, and why it cannot be read. Without a block the metadata are empty."""
    match = _BLOCK.match(text)
    if match is None:
        return {}, text, []
    read, faults = mapping(match[1], first_line=2)
    return read, text[match.end() :], faults


def mapping(text: str, first_line: int = 1) -> tuple[dict[str, Any], list[str]]:
    """A YAML text of names and values, and why it cannot be read; `first_line` is its place in its file."""
    try:
        read = yaml.load(text, Loader=_Plain)  # noqa: S506 - the loader above makes nothing but texts, lists and mappings
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + first_line}" if mark else "the metadata"
        problem = getattr(error, "problem", None) or "it is not valid YAML"
        return {}, [f"the metadata cannot be read at {where}: {problem}; a text with a colon in it needs quotes around it"]
    except (RecursionError, ValueError):
        return {}, ["the metadata cannot be read: they are nested too deeply, or hold what no metadata hold; write them as `name: value`"]
    if not isinstance(read, dict):
        return {}, [f"the metadata are not a list of names and values; write them as `name: value` ({EXAMPLE})"]
    return {str(name): value for name, value in read.items()}, []
