"""resources: what their text speaks for, to be offered; all are indexed anew for the new filters

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('resource', schema=None) as batch_op:
        batch_op.add_column(sa.Column('suggested', sa.Text(), nullable=False, server_default='{}'))
    # A hub on SQLite makes its index anew by itself; on PostgreSQL the worker does so row by row.
    op.execute("UPDATE resource SET indexed_at = NULL")


def downgrade():
    with op.batch_alter_table('resource', schema=None) as batch_op:
        batch_op.drop_column('suggested')
