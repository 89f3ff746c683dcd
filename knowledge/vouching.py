"""Questions that a document's owner wrote down for it: of these nobody judges anew whether it answers them."""

import json
from collections.abc import Collection

from sqlalchemy import Connection, Text, cast, select

from knowledge.documents import DocumentKind
from knowledge.tables import passages, versions


def vouched(connection: Connection, query: str, ids: Collection[int]) -> bool:
    """Whether this is, word for word, a golden question of a document that one of these passages stands in."""
    said = query.strip()
    written = json.dumps(said, ensure_ascii=False)
    for sign in ("\\", "%", "_"):
        written = written.replace(sign, "\\" + sign)
    here = select(passages.c.version_id).where(passages.c.id.in_(ids))
    bodies = select(versions.c.body).where(versions.c.id.in_(here), versions.c.kind != DocumentKind.LABEL)
    holding = connection.scalars(bodies.where(cast(versions.c.body, Text).like(f"%{written}%", escape="\\")))
    return any(said in (one.strip() for one in body.get("questions", ())) for body in holding)
