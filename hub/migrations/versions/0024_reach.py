"""organisation: its share of pupils with SEND; employer_feedback: what the employer may be shown of it

Revision ID: 0024
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("send_percent", sa.Integer(), nullable=True))
    with op.batch_alter_table("employer_feedback", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quote", sa.Text(), server_default="", nullable=False))


def downgrade():
    with op.batch_alter_table("employer_feedback", schema=None) as batch_op:
        batch_op.drop_column("quote")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("send_percent")
