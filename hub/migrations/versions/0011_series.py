"""series of meetings with a usual agenda; several papers of an item; items put off; the pack; a cluster's calendar

Revision ID: 0011
Revises: 0010
"""

import json

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

KIND = sa.Enum('inform', 'discuss', 'decide', name='itemkind', native_enum=False, length=40)
RHYTHM = sa.Enum('monthly', 'half_termly', 'termly', 'weeks', name='rhythm', native_enum=False, length=40)


def upgrade():
    op.create_table('meeting_series',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('why_come', sa.Text(), nullable=False),
    sa.Column('rhythm', RHYTHM, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('start', sa.Time(), nullable=False),
    sa.Column('minutes_long', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('host_id', sa.Integer(), nullable=True),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('online_url', sa.String(length=500), nullable=True),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_meeting_series_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['host_id'], ['organisation.id'], name=op.f('fk_meeting_series_host_id_organisation'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_series'))
    )
    op.create_index('ix_meeting_series_cluster_id', 'meeting_series', ['cluster_id'])
    op.create_index('ix_meeting_series_host_id', 'meeting_series', ['host_id'])
    op.create_table('series_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('is_removed', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('minutes_long', sa.Integer(), nullable=False),
    sa.Column('kind', KIND, nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('papers', sa.Text(), nullable=False),
    sa.Column('owner_seat_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['owner_seat_id'], ['seat.id'], name=op.f('fk_series_item_owner_seat_id_seat'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['series_id'], ['meeting_series.id'], name=op.f('fk_series_item_series_id_meeting_series'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_series_item'))
    )
    op.create_index('ix_series_item_owner_seat_id', 'series_item', ['owner_seat_id'])
    op.create_index('ix_series_item_series_id_position', 'series_item', ['series_id', 'position'])
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.add_column(sa.Column('series_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('pack_sent_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_meeting_series_id_meeting_series'), 'meeting_series', ['series_id'], ['id'], ondelete='SET NULL')
        batch_op.create_index(batch_op.f('ix_meeting_series_id'), ['series_id'], unique=False)
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('papers', sa.Text(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('is_deferred', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('origin', sa.String(length=80), nullable=True))
        batch_op.create_index(batch_op.f('ix_agenda_item_origin'), ['origin'], unique=False)
    item = _item()
    for row in op.get_bind().execute(sa.select(item.c.id, item.c.paper).where(item.c.paper != '')).all():
        op.execute(item.update().where(item.c.id == row.id).values(papers=json.dumps([row.paper])))
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.drop_column('paper')
    op.add_column('cluster', sa.Column('feed_version', sa.Integer(), nullable=False, server_default='1'))


def downgrade():
    with op.batch_alter_table('cluster', schema=None) as batch_op:
        batch_op.drop_column('feed_version')
    op.add_column('agenda_item', sa.Column('paper', sa.String(length=500), nullable=False, server_default=''))
    item = _item()
    for row in op.get_bind().execute(sa.select(item.c.id, item.c.papers).where(item.c.papers != '[]')).all():
        op.execute(item.update().where(item.c.id == row.id).values(paper=json.loads(row.papers)[0][:500]))
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agenda_item_origin'))
        for name in ('origin', 'is_deferred', 'papers'):
            batch_op.drop_column(name)
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_series_id'))
        batch_op.drop_constraint(batch_op.f('fk_meeting_series_id_meeting_series'), type_='foreignkey')
        for name in ('pack_sent_at', 'series_id'):
            batch_op.drop_column(name)
    op.drop_table('series_item')
    op.drop_table('meeting_series')


def _item():
    return sa.table('agenda_item', sa.column('id'), sa.column('paper'), sa.column('papers'))
