"""wanted indexed: the search finds what is asked for on the wanted board

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
WAITING = sa.text("indexed_at IS NULL OR indexed_at != changed_at")


def upgrade():
    with op.batch_alter_table("wanted", schema=None) as batch_op:
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("indexed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE wanted SET changed_at = created_at")
    with op.batch_alter_table("wanted", schema=None) as batch_op:
        batch_op.alter_column("changed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.create_index(
            "ix_wanted_waiting", ["id"], unique=False, sqlite_where=WAITING, postgresql_where=WAITING
        )


def downgrade():
    with op.batch_alter_table("wanted", schema=None) as batch_op:
        batch_op.drop_index("ix_wanted_waiting")
        batch_op.drop_column("indexed_at")
        batch_op.drop_column("changed_at")
