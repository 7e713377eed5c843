"""letter: what it is about, so that a reminder is taken back when it is overtaken

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.add_column(sa.Column('about', sa.String(length=80), nullable=True))
        batch_op.create_index(batch_op.f('ix_letter_about'), ['about'], unique=False)


def downgrade():
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_letter_about'))
        batch_op.drop_column('about')
