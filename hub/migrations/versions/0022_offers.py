"""employers: offers, and visits that several schools share

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

import hub.db

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

WHERE = sa.Enum('at_school', 'at_theirs', 'online', name='where', native_enum=False, length=40)


def upgrade():
    op.create_table('employer_offer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('activity_type', sa.String(length=40), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('year_groups', hub.db.Codes(), nullable=False),
    sa.Column('group_size', sa.Integer(), nullable=False),
    sa.Column('per_week', sa.Integer(), nullable=True),
    sa.Column('per_term', sa.Integer(), nullable=True),
    sa.Column('first_day', sa.Date(), nullable=True),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('where', WHERE, nullable=False),
    sa.Column('boroughs', hub.db.Codes(), nullable=False),
    sa.Column('radius_km', sa.Integer(), nullable=True),
    sa.Column('ldd_ready', sa.Boolean(), nullable=False),
    sa.Column('in_return', sa.Text(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', hub.db.UTC(), nullable=False),
    sa.Column('taken_down_at', hub.db.UTC(), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_employer_offer_created_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['employer_id'], ['employer.id'], name=op.f('fk_employer_offer_employer_id_employer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_offer'))
    )
    with op.batch_alter_table('employer_offer', schema=None) as batch_op:
        batch_op.create_index('ix_employer_offer_activity_type', ['activity_type', 'employer_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_offer_created_by_id'), ['created_by_id'], unique=False)
        batch_op.create_index('ix_employer_offer_employer_id', ['employer_id', 'id'], unique=False)
    op.create_table('employer_visit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('made_at', hub.db.UTC(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_employer_visit_cluster_id_cluster'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_visit'))
    )
    with op.batch_alter_table('employer_visit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_employer_visit_cluster_id'), ['cluster_id'], unique=False)
    with op.batch_alter_table('employer_request', schema=None) as batch_op:
        batch_op.add_column(sa.Column('offer_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('visit_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_employer_request_offer_id_employer_offer'), 'employer_offer', ['offer_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(op.f('fk_employer_request_visit_id_employer_visit'), 'employer_visit', ['visit_id'], ['id'], ondelete='SET NULL')
        batch_op.create_index(batch_op.f('ix_employer_request_offer_id'), ['offer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_request_visit_id'), ['visit_id'], unique=False)
    with op.batch_alter_table('employer_ask', schema=None) as batch_op:
        batch_op.add_column(sa.Column('visit_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_employer_ask_visit_id_employer_visit'), 'employer_visit', ['visit_id'], ['id'], ondelete='SET NULL')
        batch_op.create_index(batch_op.f('ix_employer_ask_visit_id'), ['visit_id'], unique=False)


def downgrade():
    with op.batch_alter_table('employer_ask', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_employer_ask_visit_id'))
        batch_op.drop_constraint(op.f('fk_employer_ask_visit_id_employer_visit'), type_='foreignkey')
        batch_op.drop_column('visit_id')
    with op.batch_alter_table('employer_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_employer_request_visit_id'))
        batch_op.drop_index(batch_op.f('ix_employer_request_offer_id'))
        batch_op.drop_constraint(op.f('fk_employer_request_visit_id_employer_visit'), type_='foreignkey')
        batch_op.drop_constraint(op.f('fk_employer_request_offer_id_employer_offer'), type_='foreignkey')
        batch_op.drop_column('visit_id')
        batch_op.drop_column('offer_id')
    op.drop_table('employer_visit')
    op.drop_table('employer_offer')
