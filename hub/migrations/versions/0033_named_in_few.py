"""indexes of columns that few rows have a value in, without the others

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

COLUMNS = (("employer_contact", "private_to_id"), ("employer_ask", "contact_id"))


def upgrade():
    for table, column in COLUMNS:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
        given = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=given, postgresql_where=given)


def downgrade():
    for table, column in COLUMNS:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
        op.create_index(f"ix_{table}_{column}", table, [column])
