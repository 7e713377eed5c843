"""holidays

Revision ID: 0003
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
revision = '0003'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade():

    op.create_table('holiday',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_holiday_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_holiday_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holiday'))
    )
    with op.batch_alter_table('holiday', schema=None) as batch_op:
        batch_op.create_index('ix_holiday_cluster_id_first_day', ['cluster_id', 'first_day'], unique=False)
        batch_op.create_index(batch_op.f('ix_holiday_organisation_id'), ['organisation_id'], unique=False)


def downgrade():

    op.drop_table('holiday')
