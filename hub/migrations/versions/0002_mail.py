"""mail: letters that can be stopped

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("letter") as table:
        table.add_column(sa.Column("unsubscribe", sa.String(length=500), nullable=True))
        table.add_column(sa.Column("list_id", sa.String(length=254), nullable=True))
