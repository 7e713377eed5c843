"""resources: uses, thanks, comments, reports, versions of files, collections, what is wanted, links looked at

Revision ID: 0005
Revises: 0004
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('collection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('visibility', sa.Enum('organisation', 'cluster', 'hub', 'public', name='visibility', native_enum=False, length=40), nullable=False),
    sa.Column('pinned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_collection_author_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_collection_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_collection_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_collection'))
    )
    with op.batch_alter_table('collection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_collection_author_id'), ['author_id'], unique=False)
        batch_op.create_index('ix_collection_cluster_id_pinned_at_id', ['cluster_id', 'pinned_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_collection_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('ix_collection_visibility_changed_at_id', ['visibility', 'changed_at', 'id'], unique=False)

    op.create_table('wanted',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('seat_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('details', sa.Text(), nullable=False),
    sa.Column('origin', sa.String(length=80), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_wanted_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_wanted_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_wanted_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_wanted_seat_id_seat'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wanted'))
    )
    with op.batch_alter_table('wanted', schema=None) as batch_op:
        batch_op.create_index('ix_wanted_cluster_id_closed_at_id', ['cluster_id', 'closed_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_wanted_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_wanted_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_wanted_seat_id'), ['seat_id'], unique=False)

    op.create_table('collection_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('collection_id', sa.Integer(), nullable=False),
    sa.Column('resource_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['collection_id'], ['collection.id'], name=op.f('fk_collection_item_collection_id_collection'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['resource_id'], ['resource.id'], name=op.f('fk_collection_item_resource_id_resource'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_collection_item')),
    sa.UniqueConstraint('collection_id', 'resource_id', name=op.f('uq_collection_item_collection_id_resource_id'))
    )
    with op.batch_alter_table('collection_item', schema=None) as batch_op:
        batch_op.create_index('ix_collection_item_collection_id_position_id', ['collection_id', 'position', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_collection_item_resource_id'), ['resource_id'], unique=False)

    op.create_table('resource_comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('resource_id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_resource_comment_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_resource_comment_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_resource_comment_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['resource_id'], ['resource.id'], name=op.f('fk_resource_comment_resource_id_resource'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resource_comment'))
    )
    with op.batch_alter_table('resource_comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resource_comment_cluster_id'), ['cluster_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_resource_comment_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_resource_comment_person_id'), ['person_id'], unique=False)
        batch_op.create_index('ix_resource_comment_resource_id_created_at_id', ['resource_id', 'created_at', 'id'], unique=False)

    op.create_table('resource_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('resource_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('problem', sa.Enum('copyright', 'out_of_date', 'unsuitable', 'broken', name='problem', native_enum=False, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_resource_report_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['resource_id'], ['resource.id'], name=op.f('fk_resource_report_resource_id_resource'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['settled_by_id'], ['person.id'], name=op.f('fk_resource_report_settled_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resource_report'))
    )
    with op.batch_alter_table('resource_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resource_report_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_resource_report_resource_id'), ['resource_id'], unique=False)
        batch_op.create_index('ix_resource_report_settled_at_resource_id', ['settled_at', 'resource_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_resource_report_settled_by_id'), ['settled_by_id'], unique=False)

    op.create_table('resource_thanks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('resource_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_resource_thanks_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['resource_id'], ['resource.id'], name=op.f('fk_resource_thanks_resource_id_resource'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resource_thanks')),
    sa.UniqueConstraint('resource_id', 'person_id', name=op.f('uq_resource_thanks_resource_id_person_id'))
    )
    with op.batch_alter_table('resource_thanks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resource_thanks_person_id'), ['person_id'], unique=False)

    op.create_table('resource_use',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('resource_id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('used_on', sa.Date(), nullable=False),
    sa.Column('year_group', sa.String(length=40), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('has_worked', sa.Boolean(), nullable=False),
    sa.Column('advice', sa.String(length=300), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_resource_use_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_resource_use_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_resource_use_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['resource_id'], ['resource.id'], name=op.f('fk_resource_use_resource_id_resource'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resource_use'))
    )
    with op.batch_alter_table('resource_use', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resource_use_cluster_id'), ['cluster_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_resource_use_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_resource_use_person_id'), ['person_id'], unique=False)
        batch_op.create_index('ix_resource_use_resource_id_used_on_id', ['resource_id', 'used_on', 'id'], unique=False)

    op.create_table('wanted_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('wanted_id', sa.Integer(), nullable=False),
    sa.Column('resource_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_wanted_answer_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['resource_id'], ['resource.id'], name=op.f('fk_wanted_answer_resource_id_resource'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['wanted_id'], ['wanted.id'], name=op.f('fk_wanted_answer_wanted_id_wanted'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wanted_answer')),
    sa.UniqueConstraint('wanted_id', 'resource_id', name=op.f('uq_wanted_answer_wanted_id_resource_id'))
    )
    with op.batch_alter_table('wanted_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wanted_answer_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_wanted_answer_resource_id'), ['resource_id'], unique=False)

    op.create_table('resource_file_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['resource_file.id'], name=op.f('fk_resource_file_version_file_id_resource_file'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resource_file_version')),
    sa.UniqueConstraint('file_id', 'number', name=op.f('uq_resource_file_version_file_id_number'))
    )
    with op.batch_alter_table('resource_file_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resource_file_version_sha256'), ['sha256'], unique=False)

    with op.batch_alter_table('resource', schema=None) as batch_op:
        batch_op.add_column(sa.Column('url_state', sa.Enum('unknown', 'ok', 'sign_in', 'dead', name='urlstate', native_enum=False, length=40), nullable=False, server_default='unknown'))
        batch_op.add_column(sa.Column('url_dead_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('adapted_from_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('details', sa.Text(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('review_by', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('review_asked_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('school_count', sa.Integer(), nullable=False, server_default='0'))
        batch_op.create_index(batch_op.f('ix_resource_adapted_from_id'), ['adapted_from_id'], unique=False)
        batch_op.create_index('ix_resource_status_review_by', ['status', 'review_by'], unique=False)
        batch_op.create_index('ix_resource_status_url_checked_on', ['status', 'url_checked_on'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_resource_adapted_from_id_resource'), 'resource', ['adapted_from_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('resource_file', schema=None) as batch_op:
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('version_note', sa.String(length=200), nullable=False, server_default=''))


    with op.batch_alter_table('search_document', schema=None) as batch_op:
        batch_op.add_column(sa.Column('uses', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('fresh_until', sa.DateTime(timezone=True), nullable=True))

    _give_a_day_to_look_again()


def _give_a_day_to_look_again():
    """To what was shared before: three years from its sharing, one for figures of the labour market."""
    moment = sa.column("shared_at", sa.DateTime(timezone=True))
    rows = sa.table("resource", sa.column("id"), sa.column("kind"), moment, sa.column("review_by"))
    connection = op.get_bind()
    found = connection.execute(sa.select(rows.c.id, rows.c.kind, moment.label("at"))).all()
    days = [
        {"row_id": row.id, "on": (row.at + timedelta(days=365 if row.kind == "labour_market" else 1095)).date()}
        for row in found
    ]
    if days:
        by = sa.bindparam("on", type_=sa.Date())
        connection.execute(sa.update(rows).where(rows.c.id == sa.bindparam("row_id")).values(review_by=by), days)


def downgrade():
    with op.batch_alter_table('search_document', schema=None) as batch_op:
        batch_op.drop_column('fresh_until')
        batch_op.drop_column('uses')

    with op.batch_alter_table('resource_file', schema=None) as batch_op:
        batch_op.drop_column('version_note')
        batch_op.drop_column('version')

    with op.batch_alter_table('resource', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_resource_adapted_from_id_resource'), type_='foreignkey')
        batch_op.drop_index('ix_resource_status_url_checked_on')
        batch_op.drop_index('ix_resource_status_review_by')
        batch_op.drop_index(batch_op.f('ix_resource_adapted_from_id'))
        batch_op.drop_column('school_count')
        batch_op.drop_column('review_asked_on')
        batch_op.drop_column('review_by')
        batch_op.drop_column('details')
        batch_op.drop_column('adapted_from_id')
        batch_op.drop_column('url_dead_on')
        batch_op.drop_column('url_state')

    with op.batch_alter_table('resource_file_version', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_resource_file_version_sha256'))

    op.drop_table('resource_file_version')
    with op.batch_alter_table('wanted_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_wanted_answer_resource_id'))
        batch_op.drop_index(batch_op.f('ix_wanted_answer_person_id'))

    op.drop_table('wanted_answer')
    with op.batch_alter_table('resource_use', schema=None) as batch_op:
        batch_op.drop_index('ix_resource_use_resource_id_used_on_id')
        batch_op.drop_index(batch_op.f('ix_resource_use_person_id'))
        batch_op.drop_index(batch_op.f('ix_resource_use_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_resource_use_cluster_id'))

    op.drop_table('resource_use')
    with op.batch_alter_table('resource_thanks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_resource_thanks_person_id'))

    op.drop_table('resource_thanks')
    with op.batch_alter_table('resource_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_resource_report_settled_by_id'))
        batch_op.drop_index('ix_resource_report_settled_at_resource_id')
        batch_op.drop_index(batch_op.f('ix_resource_report_resource_id'))
        batch_op.drop_index(batch_op.f('ix_resource_report_person_id'))

    op.drop_table('resource_report')
    with op.batch_alter_table('resource_comment', schema=None) as batch_op:
        batch_op.drop_index('ix_resource_comment_resource_id_created_at_id')
        batch_op.drop_index(batch_op.f('ix_resource_comment_person_id'))
        batch_op.drop_index(batch_op.f('ix_resource_comment_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_resource_comment_cluster_id'))

    op.drop_table('resource_comment')
    with op.batch_alter_table('collection_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_collection_item_resource_id'))
        batch_op.drop_index('ix_collection_item_collection_id_position_id')

    op.drop_table('collection_item')
    with op.batch_alter_table('wanted', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_wanted_seat_id'))
        batch_op.drop_index(batch_op.f('ix_wanted_person_id'))
        batch_op.drop_index(batch_op.f('ix_wanted_organisation_id'))
        batch_op.drop_index('ix_wanted_cluster_id_closed_at_id')

    op.drop_table('wanted')
    with op.batch_alter_table('collection', schema=None) as batch_op:
        batch_op.drop_index('ix_collection_visibility_changed_at_id')
        batch_op.drop_index(batch_op.f('ix_collection_organisation_id'))
        batch_op.drop_index('ix_collection_cluster_id_pinned_at_id')
        batch_op.drop_index(batch_op.f('ix_collection_author_id'))

    op.drop_table('collection')
