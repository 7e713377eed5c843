"""Minutes for each item with drafts, comments, approval and amendments; who was there; reminders of actions

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade():
    with op.batch_alter_table('minutes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('approved_at', MOMENT, nullable=True))
        batch_op.add_column(sa.Column('approved_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('approved_in_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_minutes_approved_in_id'), ['approved_in_id'])
        batch_op.create_foreign_key(batch_op.f('fk_minutes_approved_by_id_person'), 'person', ['approved_by_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_minutes_approved_in_id_meeting'), 'meeting', ['approved_in_id'], ['id'], ondelete='SET NULL')
    op.add_column('invited_organisation', sa.Column('caught_up_at', MOMENT, nullable=True))
    op.add_column('action', sa.Column('reminded_at', MOMENT, nullable=True))
    op.add_column('action', sa.Column('chased_at', MOMENT, nullable=True))
    _tables_of_minutes()
    _tables_of_attendance()
    _carry_over()


def _tables_of_minutes():
    op.create_table('item_minutes',
        sa.Column('meeting_id', sa.Integer(), sa.ForeignKey('meeting.id', ondelete='CASCADE'), nullable=False),
        sa.Column('item_id', sa.Integer(), sa.ForeignKey('agenda_item.id', ondelete='SET NULL'), nullable=True),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('is_left_out', sa.Boolean(), nullable=False),
        sa.Column('saved_at', MOMENT, nullable=False),
        sa.Column('saved_by_id', sa.Integer(), sa.ForeignKey('person.id', ondelete='SET NULL'), nullable=True),
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.UniqueConstraint('item_id'),
    )
    op.create_index(op.f('ix_item_minutes_meeting_id'), 'item_minutes', ['meeting_id'])
    op.create_table('minutes_draft',
        sa.Column('person_id', sa.Integer(), sa.ForeignKey('person.id', ondelete='CASCADE'), nullable=False),
        sa.Column('meeting_id', sa.Integer(), sa.ForeignKey('meeting.id', ondelete='CASCADE'), nullable=False),
        sa.Column('part', sa.Integer(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('drawn_from', sa.String(length=20), nullable=False),
        sa.Column('kept_at', MOMENT, nullable=False),
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.UniqueConstraint('person_id', 'meeting_id', 'part'),
    )
    op.create_index(op.f('ix_minutes_draft_meeting_id'), 'minutes_draft', ['meeting_id'])
    op.create_table('minutes_amendment',
        sa.Column('meeting_id', sa.Integer(), sa.ForeignKey('meeting.id', ondelete='CASCADE'), nullable=False),
        sa.Column('item_minutes_id', sa.Integer(), sa.ForeignKey('item_minutes.id', ondelete='CASCADE'), nullable=True),
        sa.Column('before', sa.Text(), nullable=False),
        sa.Column('after', sa.Text(), nullable=False),
        sa.Column('note', sa.String(length=300), nullable=False),
        sa.Column('amended_by_id', sa.Integer(), sa.ForeignKey('person.id', ondelete='SET NULL'), nullable=True),
        sa.Column('amended_at', MOMENT, nullable=False),
        sa.Column('id', sa.Integer(), primary_key=True),
    )
    op.create_index(op.f('ix_minutes_amendment_meeting_id'), 'minutes_amendment', ['meeting_id'])
    op.create_index(op.f('ix_minutes_amendment_item_minutes_id'), 'minutes_amendment', ['item_minutes_id'])
    op.create_table('minutes_comment',
        sa.Column('meeting_id', sa.Integer(), sa.ForeignKey('meeting.id', ondelete='CASCADE'), nullable=False),
        sa.Column('person_id', sa.Integer(), sa.ForeignKey('person.id', ondelete='SET NULL'), nullable=True),
        sa.Column('organisation_id', sa.Integer(), sa.ForeignKey('organisation.id', ondelete='SET NULL'), nullable=True),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('written_at', MOMENT, nullable=False),
        sa.Column('settled_at', MOMENT, nullable=True),
        sa.Column('withdrawn_at', MOMENT, nullable=True),
        sa.Column('id', sa.Integer(), primary_key=True),
    )
    op.create_index(op.f('ix_minutes_comment_meeting_id'), 'minutes_comment', ['meeting_id'])


def _tables_of_attendance():
    op.create_table('attendee',
        sa.Column('invited_id', sa.Integer(), sa.ForeignKey('invited_organisation.id', ondelete='CASCADE'), nullable=False),
        sa.Column('person_id', sa.Integer(), sa.ForeignKey('person.id', ondelete='CASCADE'), nullable=False),
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.UniqueConstraint('invited_id', 'person_id'),
    )
    op.create_index(op.f('ix_attendee_person_id'), 'attendee', ['person_id'])
    op.create_table('missed_twice',
        sa.Column('organisation_id', sa.Integer(), sa.ForeignKey('organisation.id', ondelete='CASCADE'), nullable=False),
        sa.Column('first_id', sa.Integer(), sa.ForeignKey('meeting.id', ondelete='CASCADE'), nullable=False),
        sa.Column('second_id', sa.Integer(), sa.ForeignKey('meeting.id', ondelete='CASCADE'), nullable=False),
        sa.Column('noticed_at', MOMENT, nullable=False),
        sa.Column('settled_at', MOMENT, nullable=True),
        sa.Column('written_by_id', sa.Integer(), sa.ForeignKey('person.id', ondelete='SET NULL'), nullable=True),
        sa.Column('message', sa.Text(), nullable=False),
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.UniqueConstraint('organisation_id', 'second_id'),
    )
    op.create_index(op.f('ix_missed_twice_first_id'), 'missed_twice', ['first_id'])
    op.create_index(op.f('ix_missed_twice_second_id'), 'missed_twice', ['second_id'])


minutes = sa.table('minutes', *[sa.column(name) for name in ('id', 'meeting_id', 'text', 'saved_by_id')], sa.column('saved_at', MOMENT))
item = sa.table('agenda_item', *[sa.column(name) for name in ('id', 'meeting_id', 'title', 'state', 'position')])
item_minutes = sa.table(
    'item_minutes',
    *[sa.column(name) for name in ('meeting_id', 'item_id', 'title', 'text', 'saved_by_id', 'version')],
    sa.column('is_left_out', sa.Boolean),
    sa.column('saved_at', MOMENT),
)


def _carry_over():
    """The one text of before began with a heading for each item, to write under. What stands under such a heading goes
    to its item; every other line stays in the general text."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(minutes)).all():
        of_meeting = sa.select(item.c.id, item.c.title).where(item.c.meeting_id == row.meeting_id, item.c.state == 'taken')
        items = connection.execute(of_meeting.order_by(item.c.position, item.c.id)).all()
        headings = {f'## {number}. {one.title}'.strip(): one for number, one in enumerate(items, 1)}
        general, found, into = [], {}, None
        for line in (row.text or '').split('\n'):
            if line.startswith('## '):
                into = headings.pop(line.strip(), None)
                if into is not None:
                    found[into] = []
                    continue
            (general if into is None else found[into]).append(line)
        if not found:
            continue
        for one, lines in found.items():
            text = '\n'.join(lines).strip()
            if text:
                connection.execute(item_minutes.insert().values(
                    meeting_id=row.meeting_id, item_id=one.id, title=one.title, text=text, is_left_out=False,
                    saved_at=row.saved_at, saved_by_id=row.saved_by_id, version=1,
                ))
        connection.execute(minutes.update().where(minutes.c.id == row.id).values(text='\n'.join(general).strip()))


def downgrade():
    """The texts of the items go back under their headings."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(minutes)).all():
        parts = connection.execute(sa.select(item_minutes.c.title, item_minutes.c.text).where(item_minutes.c.meeting_id == row.meeting_id)).all()
        text = '\n\n'.join([row.text, *(f'## {one.title}\n\n{one.text}' for one in parts)]).strip()
        connection.execute(minutes.update().where(minutes.c.id == row.id).values(text=text))
    for name in ('missed_twice', 'attendee', 'minutes_comment', 'minutes_amendment', 'minutes_draft', 'item_minutes'):
        op.drop_table(name)
    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.drop_column('chased_at')
        batch_op.drop_column('reminded_at')
    with op.batch_alter_table('invited_organisation', schema=None) as batch_op:
        batch_op.drop_column('caught_up_at')
    with op.batch_alter_table('minutes', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_minutes_approved_in_id_meeting'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_minutes_approved_by_id_person'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_minutes_approved_in_id'))
        batch_op.drop_column('approved_in_id')
        batch_op.drop_column('approved_by_id')
        batch_op.drop_column('approved_at')
