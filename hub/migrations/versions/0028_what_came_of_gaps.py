"""employers, resources: which gap of a self-review led to a request, and an index to find what came of a gap; audits:
when somebody would not sign a review off

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('employer_request', schema=None) as batch_op:
        batch_op.add_column(sa.Column('origin', sa.String(length=80), nullable=True))
        batch_op.create_index(batch_op.f('ix_employer_request_origin'), ['origin'], unique=False)
    with op.batch_alter_table('wanted', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wanted_origin'), ['origin'], unique=False)
    with op.batch_alter_table('audit_sign_off', schema=None) as batch_op:
        batch_op.add_column(sa.Column('declined_at', sa.DateTime(timezone=True), nullable=True))


def downgrade():
    with op.batch_alter_table('audit_sign_off', schema=None) as batch_op:
        batch_op.drop_column('declined_at')
    with op.batch_alter_table('wanted', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_wanted_origin'))
    with op.batch_alter_table('employer_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_employer_request_origin'))
        batch_op.drop_column('origin')
