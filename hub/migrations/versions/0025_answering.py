"""audits: questions asked of colleagues by link, sign-off, files as evidence; what is typed and not saved yet, of every page that keeps it

Revision ID: 0025
Revises: 0024
"""

import json

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('audit_answer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('answered_by_link', sa.String(length=120), nullable=False, server_default=''))
    op.create_table('audit_delegation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('section', sa.String(length=20), nullable=False),
    sa.Column('question_ids', sa.Text(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('link_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_audit_delegation_asked_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['review_id'], ['audit_review.id'], name=op.f('fk_audit_delegation_review_id_audit_review'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_delegation'))
    )
    with op.batch_alter_table('audit_delegation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_delegation_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_delegation_review_id'), ['review_id'], unique=False)
    op.create_table('audit_sign_off',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('signer', sa.String(length=40), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('lapsed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('link_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_audit_sign_off_asked_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_audit_sign_off_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['review_id'], ['audit_review.id'], name=op.f('fk_audit_sign_off_review_id_audit_review'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_sign_off'))
    )
    with op.batch_alter_table('audit_sign_off', schema=None) as batch_op:
        for column in ('asked_by_id', 'person_id', 'review_id'):
            batch_op.create_index(batch_op.f(f'ix_audit_sign_off_{column}'), [column], unique=False)
    op.create_table('audit_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['added_by_id'], ['person.id'], name=op.f('fk_audit_file_added_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['answer_id'], ['audit_answer.id'], name=op.f('fk_audit_file_answer_id_audit_answer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_file'))
    )
    with op.batch_alter_table('audit_file', schema=None) as batch_op:
        for column in ('added_by_id', 'answer_id', 'sha256'):
            batch_op.create_index(batch_op.f(f'ix_audit_file_{column}'), [column], unique=False)
    op.create_table('draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('about', sa.String(length=80), nullable=False),
    sa.Column('part', sa.String(length=40), nullable=False),
    sa.Column('fields', sa.Text(), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_draft_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    sa.UniqueConstraint('person_id', 'about', 'part', name=op.f('uq_draft_person_id_about_part'))
    )
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_about'), ['about'], unique=False)
    carry_minutes_over()
    op.drop_table('minutes_draft')


DRAFT = sa.table('draft', *(sa.column(name) for name in ('person_id', 'about', 'part', 'fields', 'kept_at')))
OF_MINUTES = sa.table(
    'minutes_draft', *(sa.column(name) for name in ('person_id', 'meeting_id', 'part', 'text', 'drawn_from', 'kept_at'))
)


def carry_minutes_over():
    for row in op.get_bind().execute(sa.select(OF_MINUTES)).mappings().all():
        fields = [['text', row['text']], ['version', row['drawn_from']]]
        op.get_bind().execute(DRAFT.insert().values(
            person_id=row['person_id'], about=f"meeting:{row['meeting_id']}", part=str(row['part']),
            fields=json.dumps(fields, ensure_ascii=False), kept_at=row['kept_at'],
        ))


def carry_minutes_back():
    select = sa.select(DRAFT).where(DRAFT.c.about.like('meeting:%'))
    for row in op.get_bind().execute(select).mappings().all():
        fields = dict(json.loads(row['fields']))
        op.get_bind().execute(OF_MINUTES.insert().values(
            person_id=row['person_id'], meeting_id=int(row['about'].partition(':')[2]), part=int(row['part']),
            text=fields['text'], drawn_from=fields['version'], kept_at=row['kept_at'],
        ))


def downgrade():
    op.create_table('minutes_draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('drawn_from', sa.String(length=20), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_minutes_draft_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_minutes_draft_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes_draft')),
    sa.UniqueConstraint('person_id', 'meeting_id', 'part', name=op.f('uq_minutes_draft_person_id_meeting_id_part'))
    )
    with op.batch_alter_table('minutes_draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_minutes_draft_meeting_id'), ['meeting_id'], unique=False)
    carry_minutes_back()
    op.drop_table('draft')
    op.drop_table('audit_file')
    op.drop_table('audit_sign_off')
    op.drop_table('audit_delegation')
    with op.batch_alter_table('audit_answer', schema=None) as batch_op:
        batch_op.drop_column('answered_by_link')
