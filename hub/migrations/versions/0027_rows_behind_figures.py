"""audits: the rows behind published figures beside them, so that pages read only what they show

Revision ID: 0027
Revises: 0026
"""

import json

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = "0026"
branch_labels = None
depends_on = None

NAMES = ('id', 'round_id', 'family', 'content', 'schools')
published = sa.table('audit_published', *map(sa.column, NAMES))


def _rows():
    return op.get_bind().execute(sa.select(published)).all()


def _write(row_id, **values):
    texts = {name: json.dumps(value, sort_keys=True, ensure_ascii=False) for name, value in values.items()}
    op.get_bind().execute(sa.update(published).where(published.c.id == row_id).values(**texts))


def _template_of_most(row):
    review = sa.table('audit_review', sa.column('round_id'), sa.column('family'), sa.column('template_id'))
    return op.get_bind().scalar(
        sa.select(review.c.template_id)
        .where(review.c.round_id == row.round_id, review.c.family == row.family)
        .group_by(review.c.template_id)
        .order_by(sa.func.count().desc(), review.c.template_id)
        .limit(1)
    )


def upgrade():
    with op.batch_alter_table('audit_published', schema=None) as batch_op:
        batch_op.add_column(sa.Column('schools', sa.Text(), nullable=False, server_default='{}'))
    for row in _rows():
        figures = json.loads(row.content)
        schools = figures.pop('schools', {})
        _write(row.id, content=figures | {'template': _template_of_most(row)}, schools=schools)


def downgrade():
    for row in _rows():
        _write(row.id, content={**json.loads(row.content), 'schools': json.loads(row.schools)})
    with op.batch_alter_table('audit_published', schema=None) as batch_op:
        batch_op.drop_column('schools')
