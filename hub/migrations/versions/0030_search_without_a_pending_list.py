"""search on PostgreSQL: entries go into the indexes at once, not onto a list that every search reads

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

INDEXES = ("ix_search_document_terms", "ix_search_document_audience")


def upgrade():
    for name in INDEXES if op.get_bind().dialect.name == "postgresql" else ():
        op.execute(f"ALTER INDEX {name} SET (fastupdate = off)")
        op.execute(sa.select(sa.func.gin_clean_pending_list(sa.cast(name, sa.dialects.postgresql.REGCLASS))))


def downgrade():
    for name in INDEXES if op.get_bind().dialect.name == "postgresql" else ():
        op.execute(f"ALTER INDEX {name} RESET (fastupdate)")
