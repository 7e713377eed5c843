"""holidays, letters, announcements, the weekly letter

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op
revision = '0003'
down_revision = '0002'
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

    op.create_table('announcement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=150), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('roles', sa.Text(), nullable=False),
    sa.Column('organisations', sa.Text(), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_announcement_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['written_by_id'], ['person.id'], name=op.f('fk_announcement_written_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_announcement'))
    )
    with op.batch_alter_table('announcement', schema=None) as batch_op:
        batch_op.create_index('ix_announcement_cluster_id_id', ['cluster_id', 'id'], unique=False)
        batch_op.create_index('ix_announcement_sent_at_written_at', ['sent_at', 'written_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_announcement_written_by_id'), ['written_by_id'], unique=False)

    op.create_table('digest_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('week', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_digest_note_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['written_by_id'], ['person.id'], name=op.f('fk_digest_note_written_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digest_note')),
    sa.UniqueConstraint('cluster_id', 'week', name=op.f('uq_digest_note_cluster_id_week'))
    )
    with op.batch_alter_table('digest_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_digest_note_written_by_id'), ['written_by_id'], unique=False)

    op.create_table('digest_round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_digest_round_cluster_id_cluster'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digest_round')),
    sa.UniqueConstraint('cluster_id', 'day', name=op.f('uq_digest_round_cluster_id_day'))
    )
    with op.batch_alter_table('digest_round', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_digest_round_day'), ['day'], unique=False)

    op.create_table('letter_choices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('digest_day', sa.String(length=5), nullable=False),
    sa.Column('announcements', sa.Boolean(), nullable=False),
    sa.Column('rooms', sa.Text(), nullable=False),
    sa.Column('day_chosen_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_letter_choices_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_letter_choices_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter_choices')),
    sa.UniqueConstraint('person_id', 'cluster_id', name=op.f('uq_letter_choices_person_id_cluster_id'))
    )
    with op.batch_alter_table('letter_choices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letter_choices_cluster_id'), ['cluster_id'], unique=False)

    op.create_table('announcement_copy',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('announcement_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('letter_id', sa.Integer(), nullable=True),
    sa.Column('is_off', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['announcement_id'], ['announcement.id'], name=op.f('fk_announcement_copy_announcement_id_announcement'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_announcement_copy_letter_id_letter'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_announcement_copy_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_announcement_copy')),
    sa.UniqueConstraint('announcement_id', 'person_id', name=op.f('uq_announcement_copy_announcement_id_person_id'))
    )
    with op.batch_alter_table('announcement_copy', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_announcement_copy_letter_id'), ['letter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_announcement_copy_person_id'), ['person_id'], unique=False)

    op.create_table('digest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('week', sa.Date(), nullable=False),
    sa.Column('letter_id', sa.Integer(), nullable=True),
    sa.Column('has_failed', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_digest_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_digest_letter_id_letter'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_digest_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digest')),
    sa.UniqueConstraint('person_id', 'cluster_id', 'week', name=op.f('uq_digest_person_id_cluster_id_week'))
    )
    with op.batch_alter_table('digest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_digest_cluster_id'), ['cluster_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_digest_letter_id'), ['letter_id'], unique=False)
        batch_op.create_index('ix_digest_week', ['week'], unique=False)


def downgrade():

    op.drop_table('digest')
    op.drop_table('announcement_copy')
    op.drop_table('letter_choices')
    op.drop_table('digest_round')
    op.drop_table('digest_note')
    op.drop_table('announcement')
    op.drop_table('holiday')
