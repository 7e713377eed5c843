"""first tables

Revision ID: 0001
Revises: 
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():

    op.create_table('audit_template',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('edition', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_template')),
    sa.UniqueConstraint('key', 'edition', name=op.f('uq_audit_template_key_edition'))
    )
    op.create_table('auth_role',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_auth_role')),
    sa.UniqueConstraint('name', name=op.f('uq_auth_role_name'))
    )
    op.create_table('establishment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('urn', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('search_name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('phase', sa.String(length=60), nullable=True),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('listed', sa.Boolean(), nullable=False),
    sa.Column('postcode', sa.String(length=10), nullable=True),
    sa.Column('outcode', sa.String(length=5), nullable=True),
    sa.Column('borough', sa.String(length=9), nullable=True),
    sa.Column('town', sa.String(length=100), nullable=True),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('age_low', sa.Integer(), nullable=True),
    sa.Column('age_high', sa.Integer(), nullable=True),
    sa.Column('sixth_form', sa.String(length=10), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('successor_urn', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_establishment')),
    sa.UniqueConstraint('urn', name=op.f('uq_establishment_urn'))
    )
    with op.batch_alter_table('establishment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_establishment_borough'), ['borough'], unique=False)
        batch_op.create_index(batch_op.f('ix_establishment_outcode'), ['outcode'], unique=False)
        batch_op.create_index(batch_op.f('ix_establishment_postcode'), ['postcode'], unique=False)
        batch_op.create_index(batch_op.f('ix_establishment_search_name'), ['search_name'], unique=False)

    op.create_table('form_receipt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('location', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_receipt')),
    sa.UniqueConstraint('key', name=op.f('uq_form_receipt_key'))
    )
    with op.batch_alter_table('form_receipt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_form_receipt_created_at'), ['created_at'], unique=False)

    op.create_table('guess',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('account_hash', sa.String(length=64), nullable=True),
    sa.Column('address_hash', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guess'))
    )
    with op.batch_alter_table('guess', schema=None) as batch_op:
        batch_op.create_index('ix_guess_account_hash_at', ['account_hash', 'at'], unique=False)
        batch_op.create_index('ix_guess_address_hash_at', ['address_hash', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_guess_at'), ['at'], unique=False)

    op.create_table('history_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('cluster_id', sa.Integer(), nullable=True),
    sa.Column('verb', sa.String(length=80), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=True),
    sa.Column('hash', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_history_entry')),
    sa.UniqueConstraint('position', name=op.f('uq_history_entry_position'))
    )
    with op.batch_alter_table('history_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_history_entry_cluster_id'), ['cluster_id'], unique=False)
        batch_op.create_index('ix_history_entry_subject_id', ['subject', 'id'], unique=False)

    op.create_table('organisation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('urn', sa.Integer(), nullable=True),
    sa.Column('postcode', sa.String(length=10), nullable=True),
    sa.Column('borough', sa.String(length=9), nullable=True),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('phase', sa.String(length=200), nullable=False),
    sa.Column('age_low', sa.Integer(), nullable=True),
    sa.Column('age_high', sa.Integer(), nullable=True),
    sa.Column('pupil_count', sa.Integer(), nullable=True),
    sa.Column('website', sa.String(length=300), nullable=True),
    sa.Column('specialist_subjects', sa.Text(), nullable=False),
    sa.Column('best_days', sa.Text(), nullable=False),
    sa.Column('group_sizes', sa.Text(), nullable=False),
    sa.Column('room_kit', sa.Text(), nullable=False),
    sa.Column('send_notes', sa.Text(), nullable=False),
    sa.Column('ask_us_about', sa.Text(), nullable=False),
    sa.Column('at_the_door', sa.Text(), nullable=False),
    sa.Column('stations', sa.Text(), nullable=False),
    sa.Column('hosts_meetings', sa.Boolean(), nullable=False),
    sa.Column('says_learner', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('urn', name=op.f('uq_organisation_urn'))
    )
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organisation_borough'), ['borough'], unique=False)
        batch_op.create_index(batch_op.f('ix_organisation_name'), ['name'], unique=False)

    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=True),
    sa.Column('job_title', sa.String(length=120), nullable=False),
    sa.Column('ask_me_about', sa.Text(), nullable=False),
    sa.Column('is_administrator', sa.Boolean(), nullable=False),
    sa.Column('password', sa.String(length=255), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('fs_uniquifier', sa.String(length=64), nullable=False),
    sa.Column('tf_primary_method', sa.String(length=64), nullable=True),
    sa.Column('tf_totp_secret', sa.String(length=255), nullable=True),
    sa.Column('mf_recovery_codes', sa.Text(), nullable=True),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('joined_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('feed_version', sa.Integer(), nullable=False),
    sa.Column('link_version', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email')),
    sa.UniqueConstraint('fs_uniquifier', name=op.f('uq_person_fs_uniquifier'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_name'), ['name'], unique=False)

    op.create_table('search_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('terms', postgresql.TSVECTOR().with_variant(sa.Text(), 'sqlite'), nullable=False),
    sa.Column('audience', postgresql.ARRAY(sa.Text()).with_variant(sa.JSON(), 'sqlite'), nullable=False),
    sa.Column('words', postgresql.ARRAY(sa.Text()).with_variant(sa.JSON(), 'sqlite'), nullable=False),
    sa.Column('facets', postgresql.JSONB(astext_type=sa.Text()).with_variant(sa.JSON(), 'sqlite'), nullable=False),
    sa.Column('sort_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_document')),
    sa.UniqueConstraint('kind', 'row_id', name=op.f('uq_search_document_kind_row_id'))
    )
    with op.batch_alter_table('search_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_search_document_audience'), ['audience'], unique=False, postgresql_using='gin')
        batch_op.create_index(batch_op.f('ix_search_document_terms'), ['terms'], unique=False, postgresql_using='gin')

    op.create_table('search_removal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_removal'))
    )
    op.create_table('cluster',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.Enum('geographic', 'sector', 'special_schools', name='clusterkind', native_enum=False, length=40), nullable=False),
    sa.Column('boroughs', sa.Text(), nullable=False),
    sa.Column('sector', sa.String(length=40), nullable=True),
    sa.Column('lead_organisation_id', sa.Integer(), nullable=True),
    sa.Column('welcome', sa.Text(), nullable=False),
    sa.Column('reply_to', sa.String(length=254), nullable=True),
    sa.Column('data_contact', sa.Text(), nullable=False),
    sa.Column('open_to_requests', sa.Boolean(), nullable=False),
    sa.Column('asks_for_second_factor', sa.Boolean(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['lead_organisation_id'], ['organisation.id'], name=op.f('fk_cluster_lead_organisation_id_organisation'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cluster')),
    sa.UniqueConstraint('name', name=op.f('uq_cluster_name'))
    )
    op.create_table('employer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('folded_name', sa.String(length=200), nullable=False),
    sa.Column('sector', sa.String(length=40), nullable=False),
    sa.Column('size_band', sa.Enum('micro', 'small', 'medium', 'large', name='sizeband', native_enum=False, length=40), nullable=True),
    sa.Column('website', sa.String(length=300), nullable=False),
    sa.Column('company_number', sa.String(length=20), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('hosts_ldd', sa.Boolean(), nullable=False),
    sa.Column('step_free', sa.Boolean(), nullable=False),
    sa.Column('transport', sa.String(length=300), nullable=False),
    sa.Column('activity_types', sa.Text(), nullable=False),
    sa.Column('rung', sa.Enum('talk', 'visit', 'placement', 'mentoring', name='rung', native_enum=False, length=40), nullable=True),
    sa.Column('stage', sa.Enum('prospect', 'active', 'paused', 'do_not_contact', name='stage', native_enum=False, length=40), nullable=False),
    sa.Column('paused_until', sa.Date(), nullable=True),
    sa.Column('stop_reason', sa.Enum('asked_us_to_stop', 'closed', 'safeguarding_decision', name='stopreason', native_enum=False, length=40), nullable=True),
    sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('steward_id', sa.Integer(), nullable=False),
    sa.Column('introduced_by_id', sa.Integer(), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('indexed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_employer_created_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['introduced_by_id'], ['organisation.id'], name=op.f('fk_employer_introduced_by_id_organisation'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['steward_id'], ['organisation.id'], name=op.f('fk_employer_steward_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer'))
    )
    with op.batch_alter_table('employer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_employer_created_by_id'), ['created_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_folded_name'), ['folded_name'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_hosts_ldd'), ['hosts_ldd'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_introduced_by_id'), ['introduced_by_id'], unique=False)
        batch_op.create_index('ix_employer_name_id', ['name', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_sector'), ['sector'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_steward_id'), ['steward_id'], unique=False)
        batch_op.create_index('ix_employer_waiting', ['id'], unique=False, sqlite_where=sa.text('indexed_at IS NULL OR indexed_at != changed_at'), postgresql_where=sa.text('indexed_at IS NULL OR indexed_at != changed_at'))

    op.create_table('sign_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('browser', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sign_in_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_token_hash'))
    )
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_in_seen_at'), ['seen_at'], unique=False)

    op.create_table('audit_round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('showing', sa.Enum('totals', 'named', name='showing', native_enum=False, length=40), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_by_id', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_audit_round_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['opened_by_id'], ['person.id'], name=op.f('fk_audit_round_opened_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_round'))
    )
    with op.batch_alter_table('audit_round', schema=None) as batch_op:
        batch_op.create_index('ix_audit_round_cluster_id_opened_at', ['cluster_id', 'opened_at'], unique=False)

    op.create_table('employer_place',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('postcode', sa.String(length=10), nullable=False),
    sa.Column('outcode', sa.String(length=5), nullable=False),
    sa.Column('borough', sa.String(length=9), nullable=True),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('address', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['employer_id'], ['employer.id'], name=op.f('fk_employer_place_employer_id_employer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_place'))
    )
    with op.batch_alter_table('employer_place', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_employer_place_borough'), ['borough'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_place_employer_id'), ['employer_id'], unique=False)

    op.create_table('employer_settings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('rest_days', sa.Integer(), nullable=False),
    sa.Column('reply_days', sa.Integer(), nullable=False),
    sa.Column('employer_days', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_employer_settings_cluster_id_cluster'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_settings')),
    sa.UniqueConstraint('cluster_id', name=op.f('uq_employer_settings_cluster_id'))
    )
    op.create_table('employer_share',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('sharing', sa.Enum('ask_through_us', 'ebp', 'cluster', name='sharing', native_enum=False, length=40), nullable=False),
    sa.Column('shared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['changed_by_id'], ['person.id'], name=op.f('fk_employer_share_changed_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_employer_share_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['employer_id'], ['employer.id'], name=op.f('fk_employer_share_employer_id_employer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_share')),
    sa.UniqueConstraint('employer_id', 'cluster_id', name=op.f('uq_employer_share_employer_id_cluster_id'))
    )
    with op.batch_alter_table('employer_share', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_employer_share_changed_by_id'), ['changed_by_id'], unique=False)
        batch_op.create_index('ix_employer_share_cluster_id_sharing', ['cluster_id', 'sharing'], unique=False)

    op.create_table('letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('cluster_id', sa.Integer(), nullable=True),
    sa.Column('to_name', sa.String(length=120), nullable=False),
    sa.Column('to_address', sa.String(length=254), nullable=False),
    sa.Column('from_name', sa.String(length=160), nullable=False),
    sa.Column('reply_to', sa.String(length=254), nullable=True),
    sa.Column('subject', sa.String(length=250), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('calendar', sa.Text(), nullable=True),
    sa.Column('calendar_method', sa.String(length=10), nullable=True),
    sa.Column('template', sa.String(length=100), nullable=False),
    sa.Column('message_id', sa.String(length=200), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.String(length=300), nullable=True),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_letter_cluster_id_cluster'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_letter_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter')),
    sa.UniqueConstraint('message_id', name=op.f('uq_letter_message_id'))
    )
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letter_cluster_id'), ['cluster_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_letter_created_at'), ['created_at'], unique=False)
        batch_op.create_index('ix_letter_next_try_at_id', ['next_try_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_letter_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_letter_to_address'), ['to_address'], unique=False)

    op.create_table('membership',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('asked', 'member', 'declined', 'left', name='membershipstate', native_enum=False, length=40), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('joined_on', sa.Date(), nullable=True),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('link_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_membership_asked_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_membership_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_membership_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
    sa.UniqueConstraint('cluster_id', 'organisation_id', name=op.f('uq_membership_cluster_id_organisation_id'))
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.String(length=300), nullable=False),
    sa.Column('url', sa.String(length=300), nullable=False),
    sa.Column('icon', sa.String(length=30), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_notice_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_cluster_id'), ['cluster_id'], unique=False)
        batch_op.create_index('ix_notice_person_id_read_at_id', ['person_id', 'read_at', 'id'], unique=False)

    op.create_table('seat',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('lead', 'broker', 'careers_leader', 'governor', 'enterprise_adviser', name='role', native_enum=False, length=40), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('given_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_seat_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['given_by_id'], ['person.id'], name=op.f('fk_seat_given_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_seat_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_seat_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seat'))
    )
    with op.batch_alter_table('seat', schema=None) as batch_op:
        batch_op.create_index('ix_seat_cluster_id_organisation_id', ['cluster_id', 'organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_seat_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_seat_person_id'), ['person_id'], unique=False)

    op.create_table('action',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('owner_seat_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('origin', sa.String(length=80), nullable=True),
    sa.Column('is_private', sa.Boolean(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by_id', sa.Integer(), nullable=True),
    sa.Column('told_id', sa.Integer(), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('link_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_action_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_action_created_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['done_by_id'], ['person.id'], name=op.f('fk_action_done_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_action_organisation_id_organisation'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['owner_seat_id'], ['seat.id'], name=op.f('fk_action_owner_seat_id_seat'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['told_id'], ['person.id'], name=op.f('fk_action_told_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action'))
    )
    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.create_index('ix_action_cluster_id_done_at_due_on', ['cluster_id', 'done_at', 'due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_action_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('ix_action_origin', ['origin'], unique=False)
        batch_op.create_index(batch_op.f('ix_action_owner_seat_id'), ['owner_seat_id'], unique=False)

    op.create_table('audit_published',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['audit_round.id'], name=op.f('fk_audit_published_round_id_audit_round'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_published'))
    )
    with op.batch_alter_table('audit_published', schema=None) as batch_op:
        batch_op.create_index('ix_audit_published_round_id_id', ['round_id', 'id'], unique=False)

    op.create_table('audit_review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('template_id', sa.Integer(), nullable=False),
    sa.Column('year_groups', sa.Text(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('submitted_by_id', sa.Integer(), nullable=True),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('agreed_by_id', sa.Integer(), nullable=True),
    sa.Column('reopened_until', sa.Date(), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('result', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['agreed_by_id'], ['person.id'], name=op.f('fk_audit_review_agreed_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_audit_review_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['round_id'], ['audit_round.id'], name=op.f('fk_audit_review_round_id_audit_round'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['person.id'], name=op.f('fk_audit_review_submitted_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['template_id'], ['audit_template.id'], name=op.f('fk_audit_review_template_id_audit_template'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_review')),
    sa.UniqueConstraint('round_id', 'organisation_id', name=op.f('uq_audit_review_round_id_organisation_id'))
    )
    with op.batch_alter_table('audit_review', schema=None) as batch_op:
        batch_op.create_index('ix_audit_review_organisation_id_submitted_at', ['organisation_id', 'submitted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_review_template_id'), ['template_id'], unique=False)

    op.create_table('employer_contact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('role', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('prefers', sa.Enum('email', 'phone', 'either', name='prefers', native_enum=False, length=40), nullable=False),
    sa.Column('best_time', sa.String(length=120), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('told_on', sa.Date(), nullable=True),
    sa.Column('seat_id', sa.Integer(), nullable=True),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['added_by_id'], ['person.id'], name=op.f('fk_employer_contact_added_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['employer_id'], ['employer.id'], name=op.f('fk_employer_contact_employer_id_employer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_employer_contact_seat_id_seat'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_contact'))
    )
    with op.batch_alter_table('employer_contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_employer_contact_added_by_id'), ['added_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_contact_email'), ['email'], unique=False)
        batch_op.create_index('ix_employer_contact_employer_id_name_id', ['employer_id', 'name', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_contact_seat_id'), ['seat_id'], unique=False)

    op.create_table('employer_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('seat_id', sa.Integer(), nullable=True),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('activity_type', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('year_groups', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('wanted_on', sa.Date(), nullable=True),
    sa.Column('when_words', sa.String(length=200), nullable=False),
    sa.Column('needs', sa.Text(), nullable=False),
    sa.Column('in_return', sa.Text(), nullable=False),
    sa.Column('sector', sa.String(length=40), nullable=True),
    sa.Column('handler_id', sa.Integer(), nullable=True),
    sa.Column('broker_seat_id', sa.Integer(), nullable=True),
    sa.Column('employer_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('asked', 'with_broker', 'employer_asked', 'agreed', 'happened', 'thanked', 'not_this_time', 'cancelled', name='requeststate', native_enum=False, length=40), nullable=False),
    sa.Column('state_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('happens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('cancel_reason', sa.Text(), nullable=False),
    sa.Column('pupils_by_year', sa.Text(), nullable=True),
    sa.Column('pupil_count', sa.Integer(), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_employer_request_asked_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['broker_seat_id'], ['seat.id'], name=op.f('fk_employer_request_broker_seat_id_seat'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_employer_request_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['employer_id'], ['employer.id'], name=op.f('fk_employer_request_employer_id_employer'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['handler_id'], ['organisation.id'], name=op.f('fk_employer_request_handler_id_organisation'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_employer_request_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_employer_request_seat_id_seat'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_request'))
    )
    with op.batch_alter_table('employer_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_employer_request_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_request_broker_seat_id'), ['broker_seat_id'], unique=False)
        batch_op.create_index('ix_employer_request_cluster_id_state_due_on', ['cluster_id', 'state', 'due_on', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_request_employer_id'), ['employer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_request_handler_id'), ['handler_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_request_happens_at'), ['happens_at'], unique=False)
        batch_op.create_index('ix_employer_request_organisation_id_asked_at', ['organisation_id', 'asked_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_request_seat_id'), ['seat_id'], unique=False)

    op.create_table('meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('why_come', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('polling', 'confirmed', 'cancelled', name='meetingstate', native_enum=False, length=40), nullable=False),
    sa.Column('minutes_long', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('organiser_seat_id', sa.Integer(), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_reason', sa.Text(), nullable=False),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('uid', sa.String(length=120), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('host_id', sa.Integer(), nullable=True),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('online_url', sa.String(length=500), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('indexed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_meeting_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_meeting_created_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['host_id'], ['organisation.id'], name=op.f('fk_meeting_host_id_organisation'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organiser_seat_id'], ['seat.id'], name=op.f('fk_meeting_organiser_seat_id_seat'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
    sa.UniqueConstraint('uid', name=op.f('uq_meeting_uid'))
    )
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.create_index('ix_meeting_cluster_id_state_starts_at', ['cluster_id', 'state', 'starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_confirmed_at'), ['confirmed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_host_id'), ['host_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_organiser_seat_id'), ['organiser_seat_id'], unique=False)
        batch_op.create_index('ix_meeting_waiting', ['id'], unique=False, sqlite_where=sa.text('indexed_at IS NULL OR indexed_at != changed_at'), postgresql_where=sa.text('indexed_at IS NULL OR indexed_at != changed_at'))

    op.create_table('resource',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('url', sa.String(length=2000), nullable=True),
    sa.Column('url_checked_on', sa.Date(), nullable=True),
    sa.Column('visibility', sa.Enum('organisation', 'cluster', 'hub', 'public', name='visibility', native_enum=False, length=40), nullable=False),
    sa.Column('status', sa.Enum('shared', 'withdrawn', name='status', native_enum=False, length=40), nullable=False),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('seat_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=True),
    sa.Column('year_groups', sa.Text(), nullable=False),
    sa.Column('subjects', sa.Text(), nullable=False),
    sa.Column('benchmarks', sa.Text(), nullable=False),
    sa.Column('ambitions', sa.Text(), nullable=False),
    sa.Column('sectors', sa.Text(), nullable=False),
    sa.Column('activity_types', sa.Text(), nullable=False),
    sa.Column('audiences', sa.Text(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('cost_band', sa.String(length=40), nullable=True),
    sa.Column('works_for_send', sa.Boolean(), nullable=False),
    sa.Column('is_rough', sa.Boolean(), nullable=False),
    sa.Column('licence', sa.Enum('members', 'cc_by', 'cc_by_sa', 'cc_by_nc', 'cc_by_nc_sa', 'cc0', 'ogl', 'ask_us', 'not_ours', name='licence', native_enum=False, length=40), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('shared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
    sa.Column('withdrawn_reason', sa.Text(), nullable=False),
    sa.Column('emptied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('indexed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_resource_author_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_resource_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_resource_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_resource_seat_id_seat'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['person.id'], name=op.f('fk_resource_withdrawn_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resource'))
    )
    with op.batch_alter_table('resource', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resource_author_id'), ['author_id'], unique=False)
        batch_op.create_index('ix_resource_cluster_id_status_shared_at_id', ['cluster_id', 'status', 'shared_at', 'id'], unique=False)
        batch_op.create_index('ix_resource_organisation_id_status', ['organisation_id', 'status'], unique=False)
        batch_op.create_index(batch_op.f('ix_resource_seat_id'), ['seat_id'], unique=False)
        batch_op.create_index('ix_resource_status_withdrawn_at', ['status', 'withdrawn_at'], unique=False)
        batch_op.create_index('ix_resource_visibility_status_shared_at_id', ['visibility', 'status', 'shared_at', 'id'], unique=False)
        batch_op.create_index('ix_resource_waiting', ['id'], unique=False, sqlite_where=sa.text('indexed_at IS NULL OR indexed_at != changed_at'), postgresql_where=sa.text('indexed_at IS NULL OR indexed_at != changed_at'))
        batch_op.create_index(batch_op.f('ix_resource_withdrawn_by_id'), ['withdrawn_by_id'], unique=False)

    op.create_table('agenda_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('minutes_long', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('inform', 'discuss', 'decide', name='itemkind', native_enum=False, length=40), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('paper', sa.String(length=500), nullable=False),
    sa.Column('owner_seat_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('proposed', 'taken', 'declined', name='itemstate', native_enum=False, length=40), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_agenda_item_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['owner_seat_id'], ['seat.id'], name=op.f('fk_agenda_item_owner_seat_id_seat'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['person.id'], name=op.f('fk_agenda_item_proposed_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_item'))
    )
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.create_index('ix_agenda_item_meeting_id_position', ['meeting_id', 'position'], unique=False)
        batch_op.create_index(batch_op.f('ix_agenda_item_owner_seat_id'), ['owner_seat_id'], unique=False)

    op.create_table('audit_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.String(length=20), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('is_unknown', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('evidence', sa.String(length=500), nullable=False),
    sa.Column('owner_seat_id', sa.Integer(), nullable=True),
    sa.Column('target_on', sa.Date(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_audit_answer_answered_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['owner_seat_id'], ['seat.id'], name=op.f('fk_audit_answer_owner_seat_id_seat'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['review_id'], ['audit_review.id'], name=op.f('fk_audit_answer_review_id_audit_review'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_answer')),
    sa.UniqueConstraint('review_id', 'question_id', name=op.f('uq_audit_answer_review_id_question_id'))
    )
    with op.batch_alter_table('audit_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_answer_answered_by_id'), ['answered_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_answer_owner_seat_id'), ['owner_seat_id'], unique=False)

    op.create_table('employer_ask',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('cluster_id', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('happens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('adults', sa.String(length=300), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('override_note', sa.Text(), nullable=False),
    sa.Column('answer', sa.Enum('yes', 'another_date', 'not_now', 'stop', name='answer', native_enum=False, length=40), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer_day', sa.Date(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('link_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_employer_ask_asked_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_employer_ask_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['contact_id'], ['employer_contact.id'], name=op.f('fk_employer_ask_contact_id_employer_contact'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['employer_id'], ['employer.id'], name=op.f('fk_employer_ask_employer_id_employer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['request_id'], ['employer_request.id'], name=op.f('fk_employer_ask_request_id_employer_request'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_ask'))
    )
    with op.batch_alter_table('employer_ask', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_employer_ask_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_ask_cluster_id'), ['cluster_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_ask_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index('ix_employer_ask_employer_id_asked_at', ['employer_id', 'asked_at', 'id'], unique=False)
        batch_op.create_index('ix_employer_ask_request_id_asked_at', ['request_id', 'asked_at', 'id'], unique=False)

    op.create_table('employer_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('employer_id', sa.Integer(), nullable=True),
    sa.Column('request_id', sa.Integer(), nullable=True),
    sa.Column('cluster_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('contact', 'meeting', 'offer', 'check', 'let_down', 'note', 'asked', 'passed_on', 'employer_asked', 'answered_yes', 'answered_date', 'answered_no', 'stopped', 'agreed', 'not_this_time', 'happened', 'thanked', 'cancelled', 'shared', name='eventkind', native_enum=False, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('employer_id IS NOT NULL OR request_id IS NOT NULL', name=op.f('ck_employer_event_about_something')),
    sa.ForeignKeyConstraint(['cluster_id'], ['cluster.id'], name=op.f('fk_employer_event_cluster_id_cluster'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['employer_id'], ['employer.id'], name=op.f('fk_employer_event_employer_id_employer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_employer_event_organisation_id_organisation'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_employer_event_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['request_id'], ['employer_request.id'], name=op.f('fk_employer_event_request_id_employer_request'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employer_event'))
    )
    with op.batch_alter_table('employer_event', schema=None) as batch_op:
        batch_op.create_index('ix_employer_event_cluster_id_kind_at_id', ['cluster_id', 'kind', 'at', 'id'], unique=False)
        batch_op.create_index('ix_employer_event_employer_id_at_id', ['employer_id', 'at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_event_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_employer_event_person_id'), ['person_id'], unique=False)
        batch_op.create_index('ix_employer_event_request_id_at_id', ['request_id', 'at', 'id'], unique=False)

    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('seat_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('is_stand_in', sa.Boolean(), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('reply', sa.Enum('room', 'online', 'colleague', 'apologies', name='reply', native_enum=False, length=40), nullable=True),
    sa.Column('replied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reply_note', sa.Text(), nullable=False),
    sa.Column('colleague_name', sa.String(length=120), nullable=False),
    sa.Column('colleague_role', sa.String(length=120), nullable=False),
    sa.Column('link_sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('link_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['entered_by_id'], ['person.id'], name=op.f('fk_invitation_entered_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_invitation_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_invitation_organisation_id_organisation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_invitation_person_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_invitation_seat_id_seat'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('meeting_id', 'email', name=op.f('uq_invitation_meeting_id_email')),
    sa.UniqueConstraint('meeting_id', 'seat_id', name=op.f('uq_invitation_meeting_id_seat_id'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_email'), ['email'], unique=False)
        batch_op.create_index('ix_invitation_meeting_id_organisation_id', ['meeting_id', 'organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_seat_id'), ['seat_id'], unique=False)

    op.create_table('invited_organisation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.Column('attendance', sa.Enum('present', 'colleague', 'apologies', 'no_reply', name='attendance', native_enum=False, length=40), nullable=True),
    sa.Column('was_online', sa.Boolean(), nullable=False),
    sa.Column('who_came', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_invited_organisation_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_invited_organisation_organisation_id_organisation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invited_organisation')),
    sa.UniqueConstraint('meeting_id', 'organisation_id', name=op.f('uq_invited_organisation_meeting_id_organisation_id'))
    )
    with op.batch_alter_table('invited_organisation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invited_organisation_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('meeting_option',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('host_id', sa.Integer(), nullable=True),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('online_url', sa.String(length=500), nullable=True),
    sa.ForeignKeyConstraint(['host_id'], ['organisation.id'], name=op.f('fk_meeting_option_host_id_organisation'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_option_meeting_id_meeting'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_option'))
    )
    with op.batch_alter_table('meeting_option', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_option_host_id'), ['host_id'], unique=False)
        batch_op.create_index('ix_meeting_option_meeting_id_starts_at', ['meeting_id', 'starts_at'], unique=False)

    op.create_table('minutes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_by_id', sa.Integer(), nullable=True),
    sa.Column('shared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_minutes_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['saved_by_id'], ['person.id'], name=op.f('fk_minutes_saved_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes')),
    sa.UniqueConstraint('meeting_id', name=op.f('uq_minutes_meeting_id'))
    )
    with op.batch_alter_table('minutes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_minutes_shared_at'), ['shared_at'], unique=False)

    op.create_table('resource_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('resource_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text_state', sa.Enum('waiting', 'reading', 'ok', 'empty', 'encrypted', 'damaged', 'too_big', 'unsupported', name='textstate', native_enum=False, length=40), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=True),
    sa.Column('has_thumbnail', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['resource_id'], ['resource.id'], name=op.f('fk_resource_file_resource_id_resource'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resource_file'))
    )
    with op.batch_alter_table('resource_file', schema=None) as batch_op:
        batch_op.create_index('ix_resource_file_resource_id_position_id', ['resource_id', 'position', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_resource_file_sha256'), ['sha256'], unique=False)
        batch_op.create_index('ix_resource_file_text_state_id', ['text_state', 'id'], unique=False)

    op.create_table('poll_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('option_id', sa.Integer(), nullable=False),
    sa.Column('answer', sa.Enum('yes', 'maybe', 'no', name='can', native_enum=False, length=40), nullable=False),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_poll_answer_invitation_id_invitation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['option_id'], ['meeting_option.id'], name=op.f('fk_poll_answer_option_id_meeting_option'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_poll_answer')),
    sa.UniqueConstraint('invitation_id', 'option_id', name=op.f('uq_poll_answer_invitation_id_option_id'))
    )
    with op.batch_alter_table('poll_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_poll_answer_option_id'), ['option_id'], unique=False)

    op.create_table('resource_file_part',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['resource_file.id'], name=op.f('fk_resource_file_part_file_id_resource_file'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resource_file_part')),
    sa.UniqueConstraint('file_id', 'position', name=op.f('uq_resource_file_part_file_id_position'))
    )



def downgrade():

    op.drop_table('resource_file_part')
    with op.batch_alter_table('poll_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_poll_answer_option_id'))

    op.drop_table('poll_answer')
    with op.batch_alter_table('resource_file', schema=None) as batch_op:
        batch_op.drop_index('ix_resource_file_text_state_id')
        batch_op.drop_index(batch_op.f('ix_resource_file_sha256'))
        batch_op.drop_index('ix_resource_file_resource_id_position_id')

    op.drop_table('resource_file')
    with op.batch_alter_table('minutes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_minutes_shared_at'))

    op.drop_table('minutes')
    with op.batch_alter_table('meeting_option', schema=None) as batch_op:
        batch_op.drop_index('ix_meeting_option_meeting_id_starts_at')
        batch_op.drop_index(batch_op.f('ix_meeting_option_host_id'))

    op.drop_table('meeting_option')
    with op.batch_alter_table('invited_organisation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invited_organisation_organisation_id'))

    op.drop_table('invited_organisation')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_seat_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_person_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_organisation_id'))
        batch_op.drop_index('ix_invitation_meeting_id_organisation_id')
        batch_op.drop_index(batch_op.f('ix_invitation_email'))

    op.drop_table('invitation')
    with op.batch_alter_table('employer_event', schema=None) as batch_op:
        batch_op.drop_index('ix_employer_event_request_id_at_id')
        batch_op.drop_index(batch_op.f('ix_employer_event_person_id'))
        batch_op.drop_index(batch_op.f('ix_employer_event_organisation_id'))
        batch_op.drop_index('ix_employer_event_employer_id_at_id')
        batch_op.drop_index('ix_employer_event_cluster_id_kind_at_id')

    op.drop_table('employer_event')
    with op.batch_alter_table('employer_ask', schema=None) as batch_op:
        batch_op.drop_index('ix_employer_ask_request_id_asked_at')
        batch_op.drop_index('ix_employer_ask_employer_id_asked_at')
        batch_op.drop_index(batch_op.f('ix_employer_ask_contact_id'))
        batch_op.drop_index(batch_op.f('ix_employer_ask_cluster_id'))
        batch_op.drop_index(batch_op.f('ix_employer_ask_asked_by_id'))

    op.drop_table('employer_ask')
    with op.batch_alter_table('audit_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_answer_owner_seat_id'))
        batch_op.drop_index(batch_op.f('ix_audit_answer_answered_by_id'))

    op.drop_table('audit_answer')
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agenda_item_owner_seat_id'))
        batch_op.drop_index('ix_agenda_item_meeting_id_position')

    op.drop_table('agenda_item')
    with op.batch_alter_table('resource', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_resource_withdrawn_by_id'))
        batch_op.drop_index('ix_resource_waiting', sqlite_where=sa.text('indexed_at IS NULL OR indexed_at != changed_at'), postgresql_where=sa.text('indexed_at IS NULL OR indexed_at != changed_at'))
        batch_op.drop_index('ix_resource_visibility_status_shared_at_id')
        batch_op.drop_index('ix_resource_status_withdrawn_at')
        batch_op.drop_index(batch_op.f('ix_resource_seat_id'))
        batch_op.drop_index('ix_resource_organisation_id_status')
        batch_op.drop_index('ix_resource_cluster_id_status_shared_at_id')
        batch_op.drop_index(batch_op.f('ix_resource_author_id'))

    op.drop_table('resource')
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.drop_index('ix_meeting_waiting', sqlite_where=sa.text('indexed_at IS NULL OR indexed_at != changed_at'), postgresql_where=sa.text('indexed_at IS NULL OR indexed_at != changed_at'))
        batch_op.drop_index(batch_op.f('ix_meeting_organiser_seat_id'))
        batch_op.drop_index(batch_op.f('ix_meeting_host_id'))
        batch_op.drop_index(batch_op.f('ix_meeting_confirmed_at'))
        batch_op.drop_index('ix_meeting_cluster_id_state_starts_at')

    op.drop_table('meeting')
    with op.batch_alter_table('employer_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_employer_request_seat_id'))
        batch_op.drop_index('ix_employer_request_organisation_id_asked_at')
        batch_op.drop_index(batch_op.f('ix_employer_request_happens_at'))
        batch_op.drop_index(batch_op.f('ix_employer_request_handler_id'))
        batch_op.drop_index(batch_op.f('ix_employer_request_employer_id'))
        batch_op.drop_index('ix_employer_request_cluster_id_state_due_on')
        batch_op.drop_index(batch_op.f('ix_employer_request_broker_seat_id'))
        batch_op.drop_index(batch_op.f('ix_employer_request_asked_by_id'))

    op.drop_table('employer_request')
    with op.batch_alter_table('employer_contact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_employer_contact_seat_id'))
        batch_op.drop_index('ix_employer_contact_employer_id_name_id')
        batch_op.drop_index(batch_op.f('ix_employer_contact_email'))
        batch_op.drop_index(batch_op.f('ix_employer_contact_added_by_id'))

    op.drop_table('employer_contact')
    with op.batch_alter_table('audit_review', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_review_template_id'))
        batch_op.drop_index('ix_audit_review_organisation_id_submitted_at')

    op.drop_table('audit_review')
    with op.batch_alter_table('audit_published', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_published_round_id_id')

    op.drop_table('audit_published')
    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_owner_seat_id'))
        batch_op.drop_index('ix_action_origin')
        batch_op.drop_index(batch_op.f('ix_action_organisation_id'))
        batch_op.drop_index('ix_action_cluster_id_done_at_due_on')

    op.drop_table('action')
    with op.batch_alter_table('seat', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_seat_person_id'))
        batch_op.drop_index(batch_op.f('ix_seat_organisation_id'))
        batch_op.drop_index('ix_seat_cluster_id_organisation_id')

    op.drop_table('seat')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_person_id_read_at_id')
        batch_op.drop_index(batch_op.f('ix_notice_cluster_id'))

    op.drop_table('notice')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_membership_organisation_id'))

    op.drop_table('membership')
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_letter_to_address'))
        batch_op.drop_index(batch_op.f('ix_letter_person_id'))
        batch_op.drop_index('ix_letter_next_try_at_id')
        batch_op.drop_index(batch_op.f('ix_letter_created_at'))
        batch_op.drop_index(batch_op.f('ix_letter_cluster_id'))

    op.drop_table('letter')
    with op.batch_alter_table('employer_share', schema=None) as batch_op:
        batch_op.drop_index('ix_employer_share_cluster_id_sharing')
        batch_op.drop_index(batch_op.f('ix_employer_share_changed_by_id'))

    op.drop_table('employer_share')
    op.drop_table('employer_settings')
    with op.batch_alter_table('employer_place', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_employer_place_employer_id'))
        batch_op.drop_index(batch_op.f('ix_employer_place_borough'))

    op.drop_table('employer_place')
    with op.batch_alter_table('audit_round', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_round_cluster_id_opened_at')

    op.drop_table('audit_round')
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_seen_at'))
        batch_op.drop_index(batch_op.f('ix_sign_in_person_id'))

    op.drop_table('sign_in')
    with op.batch_alter_table('employer', schema=None) as batch_op:
        batch_op.drop_index('ix_employer_waiting', sqlite_where=sa.text('indexed_at IS NULL OR indexed_at != changed_at'), postgresql_where=sa.text('indexed_at IS NULL OR indexed_at != changed_at'))
        batch_op.drop_index(batch_op.f('ix_employer_steward_id'))
        batch_op.drop_index(batch_op.f('ix_employer_sector'))
        batch_op.drop_index('ix_employer_name_id')
        batch_op.drop_index(batch_op.f('ix_employer_introduced_by_id'))
        batch_op.drop_index(batch_op.f('ix_employer_hosts_ldd'))
        batch_op.drop_index(batch_op.f('ix_employer_folded_name'))
        batch_op.drop_index(batch_op.f('ix_employer_created_by_id'))

    op.drop_table('employer')
    op.drop_table('cluster')
    op.drop_table('search_removal')
    with op.batch_alter_table('search_document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_search_document_terms'), postgresql_using='gin')
        batch_op.drop_index(batch_op.f('ix_search_document_audience'), postgresql_using='gin')

    op.drop_table('search_document')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_name'))

    op.drop_table('person')
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organisation_name'))
        batch_op.drop_index(batch_op.f('ix_organisation_borough'))

    op.drop_table('organisation')
    with op.batch_alter_table('history_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_history_entry_subject_id')
        batch_op.drop_index(batch_op.f('ix_history_entry_cluster_id'))

    op.drop_table('history_entry')
    with op.batch_alter_table('guess', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_guess_at'))
        batch_op.drop_index('ix_guess_address_hash_at')
        batch_op.drop_index('ix_guess_account_hash_at')

    op.drop_table('guess')
    with op.batch_alter_table('form_receipt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_form_receipt_created_at'))

    op.drop_table('form_receipt')
    with op.batch_alter_table('establishment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_establishment_search_name'))
        batch_op.drop_index(batch_op.f('ix_establishment_postcode'))
        batch_op.drop_index(batch_op.f('ix_establishment_outcode'))
        batch_op.drop_index(batch_op.f('ix_establishment_borough'))

    op.drop_table('establishment')
    op.drop_table('auth_role')
    op.drop_table('audit_template')

