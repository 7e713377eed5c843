"""an index of the few invitations that stand in for a school's own

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index(
        "ix_invitation_stand_in",
        "invitation",
        ["meeting_id", "organisation_id"],
        sqlite_where=sa.text("is_stand_in = 1"),
        postgresql_where=sa.text("is_stand_in"),
    )


def downgrade():
    op.drop_index("ix_invitation_stand_in", table_name="invitation")
