"""employers: cap per term, asks without a day, answers by phone; basis, review, holds and the stop list

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

BASES = ('not_recorded', 'legitimate_interests', 'consent', 'public_task')
MOMENTS = ('reviewed_at', 'review_told_at', 'review_reminded_at', 'held_at', 'anonymised_at')


def one_of(name, *codes):
    return sa.Enum(*codes, name=name, native_enum=False, length=40)


def upgrade():
    op.create_table('employer_stop',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('why', one_of('why', 'erased', 'objected'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_stop')),
    sa.UniqueConstraint('digest', name=op.f('uq_employer_stop_digest'))
    )
    with op.batch_alter_table('employer_contact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('basis', one_of('basis', *BASES), nullable=False, server_default='not_recorded'))
        batch_op.add_column(sa.Column('hold', one_of('hold', 'restricted', 'objected'), nullable=True))
        for name in MOMENTS:
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('employer_ask', schema=None) as batch_op:
        batch_op.alter_column('happens_at', existing_type=sa.DateTime(timezone=True), nullable=True)
        batch_op.add_column(sa.Column('when_words', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('by_phone', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('noted_by_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_employer_ask_noted_by_id'), ['noted_by_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_employer_ask_noted_by_id_person'), 'person', ['noted_by_id'], ['id'], ondelete='SET NULL')
    with op.batch_alter_table('employer_settings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asks_per_term', sa.Integer(), nullable=False, server_default='3'))
        batch_op.add_column(sa.Column('grace_days', sa.Integer(), nullable=False, server_default='90'))
        batch_op.add_column(sa.Column('afterwards', one_of('afterwards', 'anonymise', 'erase'), nullable=False, server_default='anonymise'))


def downgrade():
    with op.batch_alter_table('employer_settings', schema=None) as batch_op:
        for name in ('asks_per_term', 'grace_days', 'afterwards'):
            batch_op.drop_column(name)
    op.execute("DELETE FROM employer_ask WHERE happens_at IS NULL")
    with op.batch_alter_table('employer_ask', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_employer_ask_noted_by_id_person'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_employer_ask_noted_by_id'))
        for name in ('when_words', 'by_phone', 'noted_by_id'):
            batch_op.drop_column(name)
        batch_op.alter_column('happens_at', existing_type=sa.DateTime(timezone=True), nullable=False)
    with op.batch_alter_table('employer_contact', schema=None) as batch_op:
        for name in ('basis', 'hold', *MOMENTS):
            batch_op.drop_column(name)
    op.drop_table('employer_stop')
