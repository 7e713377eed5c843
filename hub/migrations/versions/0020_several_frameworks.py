"""audits: several frameworks in a round, a lead's own questions, Compass percentages beside a review

Revision ID: 0020
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0017'
branch_labels = None
depends_on = None

FIRST = 'london-ambitions'


def upgrade():
    with op.batch_alter_table('audit_round', schema=None) as batch_op:
        batch_op.add_column(sa.Column('families', sa.Text(), nullable=False, server_default=f'["{FIRST}"]'))
        batch_op.add_column(sa.Column('own_questions', sa.Text(), nullable=False, server_default='[]'))
    with op.batch_alter_table('audit_published', schema=None) as batch_op:
        batch_op.add_column(sa.Column('family', sa.String(length=40), nullable=False, server_default=FIRST))
    with op.batch_alter_table('audit_review', schema=None) as batch_op:
        batch_op.add_column(sa.Column('family', sa.String(length=40), nullable=False, server_default=FIRST))
        batch_op.add_column(sa.Column('kind', sa.String(length=40), nullable=False, server_default=''))
        batch_op.drop_constraint(batch_op.f('uq_audit_review_round_id_organisation_id'), type_='unique')
        batch_op.create_unique_constraint(
            batch_op.f('uq_audit_review_round_id_organisation_id_family'), ['round_id', 'organisation_id', 'family']
        )
    op.create_table('audit_compass',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('measured_on', sa.Date(), nullable=False),
    *(sa.Column(f'gb{number}', sa.Integer(), nullable=True) for number in range(1, 9)),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['review_id'], ['audit_review.id'], name=op.f('fk_audit_compass_review_id_audit_review'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_compass')),
    sa.UniqueConstraint('review_id', name=op.f('uq_audit_compass_review_id'))
    )
    op.execute(
        "UPDATE audit_review SET kind = (SELECT kind FROM organisation WHERE organisation.id = organisation_id)"
    )


def downgrade():
    op.drop_table('audit_compass')
    op.execute(sa.text("DELETE FROM audit_review WHERE family != :first").bindparams(first=FIRST))
    op.execute(sa.text("DELETE FROM audit_published WHERE family != :first").bindparams(first=FIRST))
    with op.batch_alter_table('audit_review', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_audit_review_round_id_organisation_id_family'), type_='unique')
        batch_op.create_unique_constraint(
            batch_op.f('uq_audit_review_round_id_organisation_id'), ['round_id', 'organisation_id']
        )
        for column in ('kind', 'family'):
            batch_op.drop_column(column)
    with op.batch_alter_table('audit_published', schema=None) as batch_op:
        batch_op.drop_column('family')
    with op.batch_alter_table('audit_round', schema=None) as batch_op:
        for column in ('own_questions', 'families'):
            batch_op.drop_column(column)
