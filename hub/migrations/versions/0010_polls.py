"""polls: what is shown, reminding by itself, people and dates that are taken out

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = '0009'
branch_labels = None
depends_on = None
SHOWS = sa.Enum("all", "totals", "own", name="shows", native_enum=False, length=40)
MOMENT = sa.DateTime(timezone=True)


def upgrade():
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shows", SHOWS, nullable=False, server_default="totals"))
        batch_op.add_column(sa.Column("remind_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("all_answered_at", MOMENT, nullable=True))
        batch_op.create_index(batch_op.f("ix_meeting_remind_on"), ["remind_on"], unique=False)
    with op.batch_alter_table("meeting_option", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", MOMENT, nullable=True))
    with op.batch_alter_table("invited_organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_off_at", MOMENT, nullable=True))
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_required", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("taken_off_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("deputy_name", sa.String(length=120), nullable=False, server_default=""))


def downgrade():
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_column("deputy_name")
        batch_op.drop_column("taken_off_at")
        batch_op.drop_column("is_required")
    with op.batch_alter_table("invited_organisation", schema=None) as batch_op:
        batch_op.drop_column("taken_off_at")
    with op.batch_alter_table("meeting_option", schema=None) as batch_op:
        batch_op.drop_column("withdrawn_at")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_remind_on"))
        batch_op.drop_column("all_answered_at")
        batch_op.drop_column("remind_on")
        batch_op.drop_column("shows")
