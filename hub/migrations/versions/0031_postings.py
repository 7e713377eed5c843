"""search on PostgreSQL: which documents a word stands in

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

COLUMNS = ("text_length", "title_length", "generation")


def upgrade():
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "search_posting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.Text(collation="C" if on_postgresql else None), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("codes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_posting")),
        sa.UniqueConstraint("word", "block", name=op.f("uq_search_posting_word_block")),
    )
    if on_postgresql:
        op.drop_index("ix_search_document_terms", table_name="search_document")
        op.drop_index("ix_search_document_audience", table_name="search_document")
        op.execute("DELETE FROM search_document")  # the worker makes the index anew
    else:
        with op.batch_alter_table("search_document", schema=None) as batch_op:
            batch_op.drop_index("ix_search_document_terms")
            batch_op.drop_index("ix_search_document_audience")
    with op.batch_alter_table("search_document", schema=None) as batch_op:
        for name in COLUMNS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("pairs", sa.LargeBinary(), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_search_document_generation"), ["generation"], unique=False)


def downgrade():
    op.drop_table("search_posting")
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    with op.batch_alter_table("search_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_document_generation"))
        for name in (*COLUMNS, "pairs"):
            batch_op.drop_column(name)
    if on_postgresql:
        op.execute("DELETE FROM search_document WHERE kind = ''")
    options = {"postgresql_using": "gin", "postgresql_with": {"fastupdate": "off"}} if on_postgresql else {}
    op.create_index("ix_search_document_terms", "search_document", ["terms"], **options)
    op.create_index("ix_search_document_audience", "search_document", ["audience"], **options)
