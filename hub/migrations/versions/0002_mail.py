"""mail: letters that can be stopped, addresses at which letters do not arrive, the post office's servers

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("letter") as table:
        table.add_column(sa.Column("unsubscribe", sa.String(length=500), nullable=True))
        table.add_column(sa.Column("list_id", sa.String(length=254), nullable=True))
        table.add_column(sa.Column("from_address", sa.String(length=254), nullable=True))
        table.add_column(sa.Column("emptied_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("cluster") as table:
        table.add_column(sa.Column("mail_from", sa.String(length=254), nullable=True))
    op.create_table(
        "bad_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("trouble", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bad_address")),
        sa.UniqueConstraint("address", name=op.f("uq_bad_address_address")),
    )
    op.create_index(op.f("ix_bad_address_since"), "bad_address", ["since"])
    op.create_table(
        "mail_server",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=10), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=300), nullable=True),
        sa.Column("trouble_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_server")),
        sa.UniqueConstraint("name", name=op.f("uq_mail_server_name")),
    )
