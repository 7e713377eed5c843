"""employers: promises, checks, keeping warm, providers of further study, stops that end

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

import hub.db

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

KINDS = sa.Enum('employer', 'college', 'training_provider', 'university', name='employerkind', native_enum=False, length=40)
PROMISERS = sa.Enum('us', 'them', name='promiser', native_enum=False, length=40)
CHECKS = sa.Enum('talk', 'visit', 'certificate', name='checkkind', native_enum=False, length=40)
CERTIFICATES = sa.Enum('employers_liability', 'public_liability', 'risk_assessment', 'other', name='certificate', native_enum=False, length=40)


def upgrade():
    with op.batch_alter_table('employer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', KINDS, nullable=False, server_default='employer'))
        batch_op.add_column(sa.Column('sic_section', sa.String(length=1), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('stopped_until', sa.Date(), nullable=True))
    with op.batch_alter_table('employer_event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('contact_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('batch', sa.String(length=24), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('promised_by', PROMISERS, nullable=True))
        batch_op.add_column(sa.Column('due_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('kept_at', hub.db.UTC(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_employer_event_contact_id_employer_contact'), 'employer_contact', ['contact_id'], ['id'], ondelete='SET NULL')
        batch_op.create_index(batch_op.f('ix_employer_event_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_event_batch'), ['batch'], unique=False)
    with op.batch_alter_table('employer_settings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('warm_prospect_days', sa.Integer(), nullable=False, server_default='60'))
        batch_op.add_column(sa.Column('warm_active_days', sa.Integer(), nullable=False, server_default='90'))
        batch_op.add_column(sa.Column('warm_paused_days', sa.Integer(), nullable=False, server_default='0'))
    op.create_table('employer_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('seat_id', sa.Integer(), nullable=True),
    sa.Column('kind', CHECKS, nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('activity_types', hub.db.Codes(), nullable=False),
    sa.Column('supervisor', sa.String(length=200), nullable=False),
    sa.Column('discussed', sa.Text(), nullable=False),
    sa.Column('needs', sa.Text(), nullable=False),
    sa.Column('certificate', CERTIFICATES, nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('reminded_at', hub.db.UTC(), nullable=True),
    sa.Column('removed_at', hub.db.UTC(), nullable=True),
    sa.Column('created_at', hub.db.UTC(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_employer_check_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['employer_id'], ['employer.id'], name=op.f('fk_employer_check_employer_id_employer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_employer_check_organisation_id_organisation'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_employer_check_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_employer_check_seat_id_seat'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_check'))
    )
    with op.batch_alter_table('employer_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_employer_check_cluster_id'), ['cluster_id'], unique=False)
        batch_op.create_index('ix_employer_check_employer_id_on', ['employer_id', 'on', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_check_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_check_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_check_seat_id'), ['seat_id'], unique=False)
        batch_op.create_index('ix_employer_check_valid_until', ['valid_until', 'id'], unique=False)
    op.create_table('employer_wanted_checks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('activity_type', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_employer_wanted_checks_cluster_id_cluster'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_wanted_checks')),
    sa.UniqueConstraint('cluster_id', 'activity_type', name=op.f('uq_employer_wanted_checks_cluster_id_activity_type'))
    )


def downgrade():
    op.drop_table('employer_wanted_checks')
    op.drop_table('employer_check')
    with op.batch_alter_table('employer_settings', schema=None) as batch_op:
        batch_op.drop_column('warm_paused_days')
        batch_op.drop_column('warm_active_days')
        batch_op.drop_column('warm_prospect_days')
    with op.batch_alter_table('employer_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_employer_event_batch'))
        batch_op.drop_index(batch_op.f('ix_employer_event_contact_id'))
        batch_op.drop_constraint(op.f('fk_employer_event_contact_id_employer_contact'), type_='foreignkey')
        batch_op.drop_column('kept_at')
        batch_op.drop_column('due_on')
        batch_op.drop_column('promised_by')
        batch_op.drop_column('batch')
        batch_op.drop_column('contact_id')
    with op.batch_alter_table('employer', schema=None) as batch_op:
        batch_op.drop_column('stopped_until')
        batch_op.drop_column('sic_section')
        batch_op.drop_column('kind')
