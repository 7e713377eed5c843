"""audits: questions asked of colleagues by link

Revision ID: 0025
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0021'
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


def downgrade():
    op.drop_table('audit_delegation')
    with op.batch_alter_table('audit_answer', schema=None) as batch_op:
        batch_op.drop_column('answered_by_link')
