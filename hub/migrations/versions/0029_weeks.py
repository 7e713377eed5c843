"""employer_request.weeks: for how many weeks in a row a placement lasts

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('employer_request', schema=None) as batch_op:
        batch_op.add_column(sa.Column('weeks', sa.Integer(), nullable=False, server_default='1'))


def downgrade():
    with op.batch_alter_table('employer_request', schema=None) as batch_op:
        batch_op.drop_column('weeks')
