"""booking kits: what goes with an agreed request, how it ended, what both sides say

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = '0015'
branch_labels = None
depends_on = None
MOMENT = sa.DateTime(timezone=True)
NEW = (
    ("send_count", sa.Integer()),
    ("reflected_on", sa.Date()),
    ("came_from", sa.String(40)),
    ("came_due_on", sa.Date()),
    ("chased_at", MOMENT),
    ("prepare_reminded_at", MOMENT),
    ("reflect_reminded_at", MOMENT),
)


def upgrade():
    with op.batch_alter_table("employer_request", schema=None) as batch_op:
        for name, kind in NEW:
            batch_op.add_column(sa.Column(name, kind, nullable=True))
    # What took place before there were sheets is not asked about now.
    op.execute("UPDATE employer_request SET reflect_reminded_at = happens_at WHERE happens_at < CURRENT_TIMESTAMP")
    _kit()
    _feedback()
    _ending()
    # What fell through after it was agreed had no state of its own: the line of the timeline says so.
    op.execute(
        "UPDATE employer_request SET state = 'fell_through' WHERE state = 'not_this_time' AND id IN "
        "(SELECT request_id FROM employer_event WHERE kind = 'let_down' AND request_id IS NOT NULL)"
    )


def _kit():
    op.create_table(
        "employer_kit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("host", sa.String(length=120), nullable=False),
        *[
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("known", "dos", "donts", "ideas", "arrival", "preparation", "reflection")
        ],
        sa.Column("briefed_at", MOMENT, nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["employer_contact.id"],
            name=op.f("fk_employer_kit_contact_id_employer_contact"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["employer_request.id"],
            name=op.f("fk_employer_kit_request_id_employer_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_kit")),
        sa.UniqueConstraint("request_id", name=op.f("uq_employer_kit_request_id")),
    )
    with op.batch_alter_table("employer_kit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employer_kit_contact_id"), ["contact_id"], unique=False)


def _person(table, column):
    name = op.f(f"fk_{table}_{column}_person")
    return sa.ForeignKeyConstraint([column], ["person.id"], name=name, ondelete="SET NULL")


def _request(table):
    return sa.ForeignKeyConstraint(
        ["request_id"],
        ["employer_request.id"],
        name=op.f(f"fk_{table}_request_id_employer_request"),
        ondelete="CASCADE",
    )


def _feedback():
    op.create_table(
        "employer_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("again", sa.String(40), nullable=False),
        sa.Column("good", sa.Text(), nullable=False),
        sa.Column("better", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _person("employer_feedback", "person_id"),
        _request("employer_feedback"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_feedback")),
        sa.UniqueConstraint("request_id", "side", name=op.f("uq_employer_feedback_request_id_side")),
    )
    with op.batch_alter_table("employer_feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employer_feedback_person_id"), ["person_id"], unique=False)


def _ending():
    op.create_table(
        "employer_ending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("why", sa.String(40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_by_id", sa.Integer(), nullable=True),
        sa.Column("replied_at", MOMENT, nullable=True),
        _person("employer_ending", "person_id"),
        _person("employer_ending", "replied_by_id"),
        _request("employer_ending"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_ending")),
        sa.UniqueConstraint("request_id", name=op.f("uq_employer_ending_request_id")),
    )
    with op.batch_alter_table("employer_ending", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employer_ending_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_employer_ending_replied_by_id"), ["replied_by_id"], unique=False)


def downgrade():
    op.execute("UPDATE employer_request SET state = 'agreed' WHERE state = 'briefed'")
    op.execute("UPDATE employer_request SET state = 'not_this_time' WHERE state = 'fell_through'")
    for table in ("employer_ending", "employer_feedback", "employer_kit"):
        op.drop_table(table)
    with op.batch_alter_table("employer_request", schema=None) as batch_op:
        for name, _ in NEW:
            batch_op.drop_column(name)
