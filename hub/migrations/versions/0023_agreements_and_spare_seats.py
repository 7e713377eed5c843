"""employers: agreements of schools with an EBP, the wait list, spare seats on visits

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

import hub.db

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

ANSWERS = sa.Enum('yes', 'no', 'withdrawn', 'off', name='seatanswer', native_enum=False, length=40)


def upgrade():
    with op.batch_alter_table('employer_settings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('by_agreement', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('employer_request', schema=None) as batch_op:
        batch_op.add_column(sa.Column('joined_to_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_employer_request_joined_to_id_employer_request'), 'employer_request', ['joined_to_id'], ['id'], ondelete='SET NULL')
        batch_op.create_index(batch_op.f('ix_employer_request_joined_to_id'), ['joined_to_id'], unique=False)
    op.create_table('employer_agreement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('ebp_id', sa.Integer(), nullable=False),
    sa.Column('covered_from', sa.Date(), nullable=False),
    sa.Column('covered_until', sa.Date(), nullable=False),
    sa.Column('activity_types', hub.db.Codes(), nullable=False),
    sa.Column('requests_per_year', sa.Integer(), nullable=True),
    sa.Column('recorded_by_id', sa.Integer(), nullable=True),
    sa.Column('recorded_at', hub.db.UTC(), nullable=False),
    sa.Column('reminded_at', hub.db.UTC(), nullable=True),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_employer_agreement_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_employer_agreement_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['ebp_id'], ['organisation.id'], name=op.f('fk_employer_agreement_ebp_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_employer_agreement_recorded_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_agreement'))
    )
    with op.batch_alter_table('employer_agreement', schema=None) as batch_op:
        batch_op.create_index('ix_employer_agreement_cluster_id_covered_until', ['cluster_id', 'covered_until', 'id'], unique=False)
        batch_op.create_index('ix_employer_agreement_cluster_id_organisation_id', ['cluster_id', 'organisation_id'], unique=False)
        batch_op.create_index('ix_employer_agreement_covered_until', ['covered_until', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_agreement_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_agreement_ebp_id'), ['ebp_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_agreement_recorded_by_id'), ['recorded_by_id'], unique=False)
    op.create_table('employer_spare_seats',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('supervisor', sa.String(length=200), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('posted_by_id', sa.Integer(), nullable=True),
    sa.Column('posted_at', hub.db.UTC(), nullable=False),
    sa.Column('closed_at', hub.db.UTC(), nullable=True),
    sa.ForeignKeyConstraint(['request_id'], ['employer_request.id'], name=op.f('fk_employer_spare_seats_request_id_employer_request'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_employer_spare_seats_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['posted_by_id'], ['person.id'], name=op.f('fk_employer_spare_seats_posted_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_spare_seats')),
    sa.UniqueConstraint('request_id', name=op.f('uq_employer_spare_seats_request_id'))
    )
    with op.batch_alter_table('employer_spare_seats', schema=None) as batch_op:
        batch_op.create_index('ix_employer_spare_seats_cluster_id_until', ['cluster_id', 'until', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_spare_seats_posted_by_id'), ['posted_by_id'], unique=False)
    op.create_table('employer_seat_ask',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('seats_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('seat_id', sa.Integer(), nullable=True),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', hub.db.UTC(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('year_groups', hub.db.Codes(), nullable=False),
    sa.Column('needs', sa.Text(), nullable=False),
    sa.Column('answer', ANSWERS, nullable=True),
    sa.Column('answered_at', hub.db.UTC(), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('joined_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['seats_id'], ['employer_spare_seats.id'], name=op.f('fk_employer_seat_ask_seats_id_employer_spare_seats'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_employer_seat_ask_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_employer_seat_ask_seat_id_seat'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_employer_seat_ask_asked_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_employer_seat_ask_answered_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['joined_id'], ['employer_request.id'], name=op.f('fk_employer_seat_ask_joined_id_employer_request'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_seat_ask'))
    )
    with op.batch_alter_table('employer_seat_ask', schema=None) as batch_op:
        batch_op.create_index('ix_employer_seat_ask_seats_id_asked_at', ['seats_id', 'asked_at', 'id'], unique=False)
        for name in ('organisation_id', 'seat_id', 'asked_by_id', 'answered_by_id', 'joined_id'):
            batch_op.create_index(batch_op.f(f'ix_employer_seat_ask_{name}'), [name], unique=False)


def downgrade():
    op.drop_table('employer_seat_ask')
    op.drop_table('employer_spare_seats')
    op.drop_table('employer_agreement')
    with op.batch_alter_table('employer_request', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_employer_request_joined_to_id_employer_request'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_employer_request_joined_to_id'))
        batch_op.drop_column('joined_to_id')
    with op.batch_alter_table('employer_settings', schema=None) as batch_op:
        batch_op.drop_column('by_agreement')
