"""The catalogue's tables: documents, versions, originals, where and when each is in force, passages, vectors, notices, corrections of label records."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from triage.store.schema import Json, UtcMoment, metadata

documents = Table(
    "documents",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("made_at", UtcMoment, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document", ForeignKey("documents.id"), nullable=False),
    Column("version", String(100), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("title", Text, nullable=False),
    Column("language", String(20), nullable=False),
    Column("approved", Boolean, nullable=False),
    Column("staff_only", Boolean, nullable=False),
    Column("off_label", Boolean, nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("direct_release", Boolean, nullable=False),
    Column("effective", Date, nullable=False),
    Column("expires", Date, nullable=True),
    Column("supersedes", String(100), nullable=True),
    Column("body", Json, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("added_at", UtcMoment, nullable=False),
    Column("withdrawn_at", UtcMoment, nullable=True),
    Column("withdrawn_reason", Text, nullable=False, server_default=""),
    Column("withdrawn_generation", Integer, nullable=True),
    Column("loaded_by", String(200), nullable=True),
    Column("authors", Json, nullable=False, server_default="[]"),
    Column("submitted_at", UtcMoment, nullable=True),
    Column("submitted_by", String(200), nullable=True),
    Column("returned_at", UtcMoment, nullable=True),
    Column("returned_by", String(200), nullable=True),
    Column("returned_reason", Text, nullable=False, server_default=""),
    Column("approved_at", UtcMoment, nullable=True),
    Column("approved_by", String(200), nullable=True),
    Column("original_sha256", String(64), nullable=True),
    Column("label_document", String(200), nullable=True),
    Column("label_revision", Date, nullable=True),
    UniqueConstraint("document", "version"),
    sqlite_autoincrement=True,
)
Index("ix_versions_generation", versions.c.generation)
Index("ix_versions_label_document", versions.c.label_document)

originals = Table(
    "originals",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("media_type", String(200), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("made_at", UtcMoment, nullable=False),
)

version_products = Table(
    "version_products",
    metadata,
    Column("version_id", ForeignKey("versions.id"), primary_key=True),
    Column("product_key", String(200), primary_key=True),
    Column("product", String(200), nullable=False),
)
Index("ix_version_products_product_key", version_products.c.product_key)

version_markets = Table(
    "version_markets",
    metadata,
    Column("version_id", ForeignKey("versions.id"), primary_key=True),
    Column("market", String(10), primary_key=True),
    Column("from_utc", UtcMoment, nullable=False),
    Column("until_utc", UtcMoment, nullable=True),
    Column("superseded_by", String(100), nullable=True),
)
Index("ix_version_markets_market_from_utc", version_markets.c.market, version_markets.c.from_utc)

passages = Table(
    "passages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version_id", ForeignKey("versions.id"), nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("indexed_sha256", String(64), nullable=False),
    Column("section", Text, nullable=False),
    Column("label_section", String(200), nullable=True),
    Column("heading", Json, nullable=False),
    Column("page", Integer, nullable=True),
    UniqueConstraint("version_id", "occurrence"),
    sqlite_autoincrement=True,
)
Index("ix_passages_indexed_sha256", passages.c.indexed_sha256)

vectors = Table(
    "vectors",
    metadata,
    Column("indexed_sha256", String(64), primary_key=True),
    Column("embedder", String(100), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

catalogue_state = Table(
    "catalogue_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("generation", Integer, nullable=False),
)

products = Table(
    "products",
    metadata,
    Column("version_id", ForeignKey("versions.id"), primary_key=True),
    Column("product_key", String(200), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("ingredients", Json, nullable=False),
    Column("classes", Json, nullable=False),
    Column("codes", Json, nullable=False),
)

content_notices = Table(
    "content_notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("document", String(200), nullable=False),
    Column("version", String(100), nullable=False),
    Column("cause", String(200), nullable=False),
    Column("facts", Json, nullable=False),
    Column("made_at", UtcMoment, nullable=False),
    Column("seen_at", UtcMoment, nullable=True),
    Column("seen_by", String(200), nullable=True),
    UniqueConstraint("kind", "document", "version", "cause"),
    sqlite_autoincrement=True,
)

label_corrections = Table(
    "label_corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document", String(200), nullable=False),
    Column("version", String(100), nullable=False),
    Column("correction", Json, nullable=False),
    Column("before", Json, nullable=True),
    Column("reason", Text, nullable=False),
    Column("made_at", UtcMoment, nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("carried_from", Integer, nullable=True),
    Column("ended_at", UtcMoment, nullable=True),
    Column("ended_by", String(200), nullable=False, server_default=""),
    Column("ended_name", Text, nullable=False, server_default=""),
    Column("ended_reason", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)
Index("ix_label_corrections_document", label_corrections.c.document, label_corrections.c.version)
