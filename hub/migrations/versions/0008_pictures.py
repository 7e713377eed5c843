"""resource_file: which pictures of what is inside were drawn

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

DRAWN = ('pdf', 'pptx', 'odp', 'png', 'jpg', 'webp', 'gif')
TO_DRAW = sa.text('pictures IS NULL')


def upgrade():
    op.add_column('resource_file', sa.Column('pictures', sa.Text(), nullable=True))
    op.add_column('resource_file', sa.Column('drawing_tries', sa.Integer(), nullable=False, server_default='0'))
    # Of these kinds the worker draws them; of the others there is nothing to draw.
    file = sa.table('resource_file', sa.column('kind'), sa.column('pictures'))
    op.execute(file.update().where(file.c.kind.not_in(DRAWN)).values(pictures='[]'))
    op.create_index('ix_resource_file_to_draw', 'resource_file', ['drawing_tries', 'id'], sqlite_where=TO_DRAW, postgresql_where=TO_DRAW)


def downgrade():
    op.drop_index('ix_resource_file_to_draw', 'resource_file')
    with op.batch_alter_table('resource_file', schema=None) as batch_op:
        batch_op.drop_column('drawing_tries')
        batch_op.drop_column('pictures')
