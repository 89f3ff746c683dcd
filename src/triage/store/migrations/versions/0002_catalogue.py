"""The catalogue of approved content: documents, versions, passages, vectors."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table of the catalogue."""
    _versions()
    _in_force()
    _passages()


def downgrade() -> None:
    """Take the catalogue away: it can be loaded again from its files."""
    for table in ("catalogue_state", "vectors", "passages", "products", "version_markets", "version_products", "versions", "documents"):
        op.drop_table(table)


def _versions() -> None:
    """Documents and their versions."""
    op.create_table(
        "documents",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("staff_only", sa.Boolean(), nullable=False),
        sa.Column("off_label", sa.Boolean(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("direct_release", sa.Boolean(), nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("expires", sa.Date(), nullable=True),
        sa.Column("supersedes", sa.String(length=100), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawn_generation", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_versions_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
        sa.UniqueConstraint("document", "version", name=op.f("uq_versions_document_version")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_versions_generation", "versions", ["generation"], unique=False)


def _in_force() -> None:
    """Where and when each is in force, and for which products."""
    op.create_table(
        "version_products",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("product_key", sa.String(length=200), nullable=False),
        sa.Column("product", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_version_products_version_id")),
        sa.PrimaryKeyConstraint("version_id", "product_key", name=op.f("pk_version_products")),
    )
    op.create_index("ix_version_products_product_key", "version_products", ["product_key"], unique=False)
    op.create_table(
        "version_markets",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("market", sa.String(length=10), nullable=False),
        sa.Column("from_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_by", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_version_markets_version_id")),
        sa.PrimaryKeyConstraint("version_id", "market", name=op.f("pk_version_markets")),
    )
    op.create_index("ix_version_markets_market_from_utc", "version_markets", ["market", "from_utc"], unique=False)
    op.create_table(
        "products",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("product_key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("ingredients", sa.Text(), nullable=False),
        sa.Column("classes", sa.Text(), nullable=False),
        sa.Column("codes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_products_version_id")),
        sa.PrimaryKeyConstraint("version_id", "product_key", name=op.f("pk_products")),
    )


def _passages() -> None:
    """Passages, their vectors, and the generation that an index follows."""
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("indexed_sha256", sa.String(length=64), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("label_section", sa.String(length=200), nullable=True),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_passages_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passages")),
        sa.UniqueConstraint("version_id", "occurrence", name=op.f("uq_passages_version_id_occurrence")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_passages_indexed_sha256", "passages", ["indexed_sha256"], unique=False)
    op.create_table(
        "vectors",
        sa.Column("indexed_sha256", sa.String(length=64), nullable=False),
        sa.Column("embedder", sa.String(length=100), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("indexed_sha256", "embedder", name=op.f("pk_vectors")),
    )
    op.create_table(
        "catalogue_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_state")),
    )
