"""search_document: phrases of long texts

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('search_document', sa.Column('rest', sa.Text(), nullable=False, server_default=''))
    if op.get_bind().dialect.name == 'postgresql':  # the worker indexes these anew
        op.execute("UPDATE resource SET indexed_at = NULL")
        op.execute("UPDATE meeting SET indexed_at = NULL")


def downgrade():
    with op.batch_alter_table('search_document', schema=None) as batch_op:
        batch_op.drop_column('rest')
