"""audit_ask_us: schools that are happy to be asked about a section of a self-review

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

import hub.db

revision = '0026'
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('audit_ask_us',
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('element', sa.String(length=20), nullable=False),
    sa.Column('seat_id', sa.Integer(), nullable=False),
    sa.Column('ticked_at', hub.db.UTC(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_audit_ask_us_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_audit_ask_us_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_audit_ask_us_seat_id_seat'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_ask_us')),
    sa.UniqueConstraint('cluster_id', 'element', 'organisation_id', name=op.f('uq_audit_ask_us_cluster_id_element_organisation_id'))
    )
    with op.batch_alter_table('audit_ask_us', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_ask_us_organisation_id_cluster_id'), ['organisation_id', 'cluster_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_ask_us_seat_id'), ['seat_id'], unique=False)


def downgrade():
    op.drop_table('audit_ask_us')
