"""newest first: the latest of the library and of the pool without sorting all of them

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_resource_status_shared_at_id", "resource", ["status", "shared_at", "id"])
    op.create_index(
        "ix_employer_share_cluster_id_shared_at_employer_id",
        "employer_share",
        ["cluster_id", "shared_at", "employer_id"],
    )


def downgrade():
    op.drop_index("ix_employer_share_cluster_id_shared_at_employer_id", table_name="employer_share")
    op.drop_index("ix_resource_status_shared_at_id", table_name="resource")
