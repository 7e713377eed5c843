"""planner: the cluster's year in place of holidays

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

KINDS = ('holiday', 'inset', 'exams', 'mocks', 'placement', 'options', 'fair', 'parents', 'other')


def upgrade():
    op.create_table('planner_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('borough', sa.String(length=9), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('row_count', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_planner_import_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_planner_import_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_planner_import'))
    )
    with op.batch_alter_table('planner_import', schema=None) as batch_op:
        batch_op.create_index('ix_planner_import_cluster_id_created_at', ['cluster_id', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_planner_import_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('planner_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('borough', sa.String(length=9), nullable=True),
    sa.Column('kind', sa.Enum(*KINDS, name='kind', native_enum=False, length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('year_groups', sa.Text(), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_planner_entry_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['import_id'], ['planner_import.id'], name=op.f('fk_planner_entry_import_id_planner_import'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_planner_entry_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_planner_entry'))
    )
    with op.batch_alter_table('planner_entry', schema=None) as batch_op:
        batch_op.create_index('ix_planner_entry_cluster_id_first_day', ['cluster_id', 'first_day'], unique=False)
        batch_op.create_index(batch_op.f('ix_planner_entry_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_planner_entry_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_planner_entry_removed_at'), ['removed_at'], unique=False)

    # A school's own holiday of one day was its training day: the old page said to enter those so.
    op.execute(
        "INSERT INTO planner_entry (cluster_id, organisation_id, kind, title, first_day, last_day, year_groups, version) "
        "SELECT cluster_id, organisation_id, "
        "CASE WHEN organisation_id IS NOT NULL AND first_day = last_day THEN 'inset' ELSE 'holiday' END, "
        "name, first_day, last_day, '[]', 1 FROM holiday ORDER BY id"
    )
    op.drop_table('holiday')


def downgrade():
    op.create_table('holiday',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_holiday_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_holiday_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holiday'))
    )
    with op.batch_alter_table('holiday', schema=None) as batch_op:
        batch_op.create_index('ix_holiday_cluster_id_first_day', ['cluster_id', 'first_day'], unique=False)
        batch_op.create_index(batch_op.f('ix_holiday_organisation_id'), ['organisation_id'], unique=False)
    op.execute(
        "INSERT INTO holiday (cluster_id, organisation_id, name, first_day, last_day) "
        "SELECT cluster_id, organisation_id, substr(title, 1, 80), first_day, last_day FROM planner_entry "
        "WHERE kind IN ('holiday', 'inset') AND borough IS NULL AND removed_at IS NULL ORDER BY id"
    )
    op.drop_table('planner_entry')
    op.drop_table('planner_import')
