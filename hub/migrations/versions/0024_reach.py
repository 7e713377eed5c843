"""organisation: its share of pupils with SEND; employer_feedback: what the employer may be shown of it; employer_share
and employer_event: indexes that answer without the row

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("send_percent", sa.Integer(), nullable=True))
    with op.batch_alter_table("employer_feedback", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quote", sa.Text(), server_default="", nullable=False))
    _swap("employer_share", "cluster_id_sharing", "cluster_id_employer_id_sharing")
    _swap("employer_event", "employer_id_at_id", "employer_id_at_id_kind")


def _swap(table, old, new):
    columns = {
        "cluster_id_sharing": ["cluster_id", "sharing"],
        "cluster_id_employer_id_sharing": ["cluster_id", "employer_id", "sharing"],
        "employer_id_at_id": ["employer_id", "at", "id"],
        "employer_id_at_id_kind": ["employer_id", "at", "id", "kind"],
    }
    op.create_index(f"ix_{table}_{new}", table, columns[new], unique=False)
    op.drop_index(f"ix_{table}_{old}", table_name=table)


def downgrade():
    _swap("employer_event", "employer_id_at_id_kind", "employer_id_at_id")
    _swap("employer_share", "cluster_id_employer_id_sharing", "cluster_id_sharing")
    with op.batch_alter_table("employer_feedback", schema=None) as batch_op:
        batch_op.drop_column("quote")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("send_percent")
