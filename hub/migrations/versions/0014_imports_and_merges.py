"""employers: imports, merges, and people who are private until they are told

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('employer_import_mapping',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('headings', sa.String(length=64), nullable=False),
    sa.Column('mapping', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_employer_import_mapping_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_import_mapping')),
    sa.UniqueConstraint('organisation_id', 'headings', name=op.f('uq_employer_import_mapping_organisation_id_headings'))
    )
    op.create_table('employer_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('file_name', sa.String(length=300), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('overwrites', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('mapping', 'preview', 'written', 'undone', name='importstate', native_enum=False, length=40), nullable=False),
    sa.Column('sheets', sa.Text(), nullable=False),
    sa.Column('sheet', sa.Integer(), nullable=False),
    sa.Column('header_row', sa.Integer(), nullable=False),
    sa.Column('mapping', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('looked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('added_count', sa.Integer(), nullable=False),
    sa.Column('updated_count', sa.Integer(), nullable=False),
    sa.Column('people_count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_employer_import_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_employer_import_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_employer_import_person_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_import'))
    )
    with op.batch_alter_table('employer_import', schema=None) as batch_op:
        batch_op.create_index('ix_employer_import_cluster_id_organisation_id', ['cluster_id', 'organisation_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_import_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_import_person_id'), ['person_id'], unique=False)

    op.create_table('employer_import_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('sheet', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('cells', sa.Text(), nullable=False),
    sa.Column('employer', sa.Text(), nullable=False),
    sa.Column('contact', sa.Text(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('verdict', sa.Enum('new', 'update', 'likely', 'error', name='verdict', native_enum=False, length=40), nullable=True),
    sa.Column('pick', sa.Enum('add', 'update', 'leave', name='pick', native_enum=False, length=40), nullable=True),
    sa.Column('of_row', sa.Integer(), nullable=True),
    sa.Column('employer_id', sa.Integer(), nullable=True),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('changes', sa.Text(), nullable=False),
    sa.Column('has_added_employer', sa.Boolean(), nullable=False),
    sa.Column('has_added_contact', sa.Boolean(), nullable=False),
    sa.Column('made', sa.Text(), nullable=False),
    sa.Column('outcome', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['employer_contact.id'], name=op.f('fk_employer_import_row_contact_id_employer_contact'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['employer_id'], ['employer.id'], name=op.f('fk_employer_import_row_employer_id_employer'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['import_id'], ['employer_import.id'], name=op.f('fk_employer_import_row_import_id_employer_import'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_import_row'))
    )
    with op.batch_alter_table('employer_import_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_employer_import_row_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_import_row_email'), ['email'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_import_row_employer_id'), ['employer_id'], unique=False)
        batch_op.create_index('ix_employer_import_row_import_id_sheet_number', ['import_id', 'sheet', 'number'], unique=False)
        batch_op.create_index('ix_employer_import_row_import_id_verdict_number', ['import_id', 'verdict', 'number'], unique=False)

    op.create_table('employer_merge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('gone_name', sa.String(length=200), nullable=False),
    sa.Column('gone', sa.Text(), nullable=False),
    sa.Column('moved', sa.Text(), nullable=False),
    sa.Column('changed', sa.Text(), nullable=False),
    sa.Column('merged_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_employer_merge_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['contact_id'], ['employer_contact.id'], name=op.f('fk_employer_merge_contact_id_employer_contact'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['employer_id'], ['employer.id'], name=op.f('fk_employer_merge_employer_id_employer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_employer_merge_person_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_merge'))
    )
    with op.batch_alter_table('employer_merge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_employer_merge_cluster_id'), ['cluster_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_merge_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_merge_email'), ['email'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_merge_employer_id'), ['employer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_merge_person_id'), ['person_id'], unique=False)

    with op.batch_alter_table('employer_contact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('told_how', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('private_to_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_employer_contact_private_to_id'), ['private_to_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_employer_contact_private_to_id_organisation'), 'organisation', ['private_to_id'], ['id'], ondelete='CASCADE')


def downgrade():
    with op.batch_alter_table('employer_contact', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_employer_contact_private_to_id_organisation'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_employer_contact_private_to_id'))
        batch_op.drop_column('private_to_id')
        batch_op.drop_column('told_how')
    for table in ('employer_merge', 'employer_import_row', 'employer_import', 'employer_import_mapping'):
        op.drop_table(table)
