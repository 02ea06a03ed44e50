"""All tables of the first release.

A released program of the version before this one must go on working on the database
after this migration: add first, remove a release later. What it does to a big table
must not lock it for long. It runs on SQLite, PostgreSQL and MariaDB, up and down.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "20261122_initial"
down_revision = None
branch_labels = ("cms",)
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
LongText = sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")
TABLE = {
    f"{dialect}_{option}": value
    for dialect in ("mysql", "mariadb")
    for option, value in (
        ("engine", "InnoDB"),
        ("charset", "utf8mb4"),
        ("collate", "utf8mb4_unicode_ci"),
    )
}


def exact(length: int) -> sa.types.TypeEngine[str]:
    binary = mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin")
    return sa.String(length).with_variant(binary, "mysql", "mariadb")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("login", exact(60), nullable=False),
        sa.Column("email", exact(254), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("slug", exact(100), nullable=False),
        sa.Column("bio", LongText, nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("locale", sa.String(length=12), nullable=True),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("password_changed_at", Instant, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("totp_secret", sa.String(length=255), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("last_sign_in_at", Instant, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
        sa.UniqueConstraint("slug", name=op.f("uq_account_slug")),
        **TABLE,
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_account_role"), "account", ["role"], unique=False)
    op.create_table(
        "account_throttle",
        sa.Column("key", exact(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_account_throttle")),
        **TABLE,
    )
    op.create_index(
        op.f("ix_account_throttle_started_at"), "account_throttle", ["started_at"], unique=False
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("actor_id", Id, nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("action", exact(60), nullable=False),
        sa.Column("object_type", exact(40), nullable=False),
        sa.Column("object_id", exact(64), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("details", LongText, nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        **TABLE,
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_entry_actor_id"), "audit_entry", ["actor_id"], unique=False)
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"], unique=False)
    op.create_index(
        op.f("ix_audit_entry_object_type_object_id"),
        "audit_entry",
        ["object_type", "object_id"],
        unique=False,
    )
    op.create_table(
        "import_item",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("source", exact(200), nullable=False),
        sa.Column("kind", exact(20), nullable=False),
        sa.Column("external_id", exact(200), nullable=False),
        sa.Column("target_id", Id, nullable=False),
        sa.Column("target_version", sa.Integer(), nullable=False),
        sa.Column("digest", exact(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_item")),
        sa.UniqueConstraint(
            "source", "kind", "external_id", name=op.f("uq_import_item_source_kind_external_id")
        ),
        **TABLE,
    )
    op.create_table(
        "import_run",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("importer", exact(40), nullable=False),
        sa.Column("source", exact(200), nullable=False),
        sa.Column("filename", sa.String(length=300), nullable=False),
        sa.Column("file_sha256", exact(64), nullable=False),
        sa.Column("status", exact(20), nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("finished_at", Instant, nullable=True),
        sa.Column("report", LongText, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        **TABLE,
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_import_run_source"), "import_run", ["source"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", exact(100), nullable=False),
        sa.Column("key", exact(200), nullable=True),
        sa.Column("args", LongText, nullable=False),
        sa.Column("status", exact(20), nullable=False),
        sa.Column("run_at", Instant, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("locked_by", sa.String(length=100), nullable=True),
        sa.Column("locked_until", Instant, nullable=True),
        sa.Column("last_error", LongText, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("finished_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
        **TABLE,
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_job_status_run_at"), "job", ["status", "run_at"], unique=False)
    op.create_table(
        "job_schedule",
        sa.Column("name", exact(100), nullable=False),
        sa.Column("last_started_at", Instant, nullable=True),
        sa.Column("last_finished_at", Instant, nullable=True),
        sa.Column("last_status", exact(20), nullable=False),
        sa.Column("last_error", LongText, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_schedule")),
        **TABLE,
    )
    op.create_table(
        "menu",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("slug", exact(100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("locale", exact(12), nullable=False),
        sa.Column("place", exact(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_menu")),
        sa.UniqueConstraint("slug", "locale", name=op.f("uq_menu_slug_locale")),
        **TABLE,
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_menu_place"), "menu", ["place"], unique=False)
    op.create_table(
        "term",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("taxonomy", exact(40), nullable=False),
        sa.Column("locale", exact(12), nullable=False),
        sa.Column("parent_id", Id, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("slug", exact(200), nullable=False),
        sa.Column("path", exact(600), nullable=False),
        sa.Column("description", LongText, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["term.id"], name=op.f("fk_term_parent_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint(
            "taxonomy", "locale", "path", name=op.f("uq_term_taxonomy_locale_path")
        ),
        **TABLE,
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_term_parent_id"), "term", ["parent_id"], unique=False)
    op.create_table(
        "account_recovery_code",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["account.id"],
            name=op.f("fk_account_recovery_code_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_recovery_code")),
        **TABLE,
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_account_recovery_code_user_id"), "account_recovery_code", ["user_id"], unique=False
    )
    op.create_table(
        "account_sign_in",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_account_sign_in_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_sign_in")),
        **TABLE,
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_account_sign_in_user_id_at"), "account_sign_in", ["user_id", "at"], unique=False
    )
    op.create_table(
        "account_token",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("token_hash", exact(64), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("used_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_account_token_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_token_token_hash")),
        **TABLE,
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_account_token_user_id"), "account_token", ["user_id"], unique=False)
    op.create_table(
        "media",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("storage_key", exact(300), nullable=True),
        sa.Column("source_url", sa.String(length=1000), nullable=False),
        sa.Column("mime", sa.String(length=120), nullable=False),
        sa.Column("bytes", Id, nullable=False),
        sa.Column("sha256", exact(64), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("alt", sa.String(length=1000), nullable=False),
        sa.Column("caption", LongText, nullable=False),
        sa.Column("credit", sa.String(length=300), nullable=False),
        sa.Column("focal_x", sa.Double(), nullable=False),
        sa.Column("focal_y", sa.Double(), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=False),
        sa.Column("owner_id", Id, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_media_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_media_storage_key")),
        **TABLE,
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_media_owner_id"), "media", ["owner_id"], unique=False)
    op.create_index(op.f("ix_media_sha256"), "media", ["sha256"], unique=False)
    op.create_table(
        "menu_item",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("menu_id", Id, nullable=False),
        sa.Column("parent_id", Id, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", exact(10), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("new_window", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["menu_id"], ["menu.id"], name=op.f("fk_menu_item_menu_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["menu_item.id"], name=op.f("fk_menu_item_parent_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_menu_item")),
        **TABLE,
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_menu_item_menu_id_position"), "menu_item", ["menu_id", "position"], unique=False
    )
    op.create_index(op.f("ix_menu_item_parent_id"), "menu_item", ["parent_id"], unique=False)
    op.create_table(
        "content",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("type", exact(40), nullable=False),
        sa.Column("locale", exact(12), nullable=False),
        sa.Column("translation_group", exact(32), nullable=False),
        sa.Column("parent_id", Id, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("slug", exact(200), nullable=False),
        sa.Column("path", exact(700), nullable=True),
        sa.Column("status", exact(20), nullable=False),
        sa.Column("visibility", exact(20), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("published_at", Instant, nullable=True),
        sa.Column("expires_at", Instant, nullable=True),
        sa.Column("public_at", Instant, nullable=True),
        sa.Column("trashed_at", Instant, nullable=True),
        sa.Column("author_id", Id, nullable=True),
        sa.Column("featured_media_id", Id, nullable=True),
        sa.Column("sticky", sa.Boolean(), nullable=False),
        sa.Column("comments_open", sa.Boolean(), nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("seo_title", sa.String(length=300), nullable=False),
        sa.Column("seo_description", sa.String(length=600), nullable=False),
        sa.Column("noindex", sa.Boolean(), nullable=False),
        sa.Column("excerpt", LongText, nullable=False),
        sa.Column("summary", LongText, nullable=False),
        sa.Column("fields", LongText, nullable=False),
        sa.Column("sanitiser_version", exact(16), nullable=False),
        sa.Column("body", LongText, nullable=True),
        sa.Column("rendered", LongText, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_content_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["featured_media_id"],
            ["media.id"],
            name=op.f("fk_content_featured_media_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["content.id"], name=op.f("fk_content_parent_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content")),
        sa.UniqueConstraint("locale", "path", name=op.f("uq_content_locale_path")),
        sa.UniqueConstraint(
            "translation_group", "locale", name=op.f("uq_content_translation_group_locale")
        ),
        **TABLE,
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_content_author_id_public_at_id"),
        "content",
        ["author_id", "public_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_content_expires_at"), "content", ["expires_at"], unique=False)
    op.create_index(
        op.f("ix_content_featured_media_id"), "content", ["featured_media_id"], unique=False
    )
    op.create_index(
        op.f("ix_content_parent_id_position"), "content", ["parent_id", "position"], unique=False
    )
    op.create_index(op.f("ix_content_public_at"), "content", ["public_at"], unique=False)
    op.create_index(
        op.f("ix_content_sanitiser_version"), "content", ["sanitiser_version"], unique=False
    )
    op.create_index(
        op.f("ix_content_type_locale_public_at_id"),
        "content",
        ["type", "locale", "public_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_content_type_locale_sticky_public_at_id"),
        "content",
        ["type", "locale", "sticky", "public_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_content_type_status_updated_at"),
        "content",
        ["type", "status", "updated_at"],
        unique=False,
    )
    op.create_table(
        "comment",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("content_id", Id, nullable=False),
        sa.Column("parent_id", Id, nullable=True),
        sa.Column("kind", exact(20), nullable=False),
        sa.Column("status", exact(20), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("author_email", sa.String(length=254), nullable=False),
        sa.Column("author_url", sa.String(length=500), nullable=False),
        sa.Column("user_id", Id, nullable=True),
        sa.Column("body", LongText, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("decided_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["content_id"], ["content.id"], name=op.f("fk_comment_content_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["comment.id"], name=op.f("fk_comment_parent_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account.id"], name=op.f("fk_comment_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        **TABLE,
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_comment_content_id_status_created_at"),
        "comment",
        ["content_id", "status", "created_at"],
        unique=False,
    )
    op.create_index(op.f("ix_comment_parent_id"), "comment", ["parent_id"], unique=False)
    op.create_index(
        op.f("ix_comment_status_created_at"), "comment", ["status", "created_at"], unique=False
    )
    op.create_index(op.f("ix_comment_user_id"), "comment", ["user_id"], unique=False)
    op.create_table(
        "content_reference",
        sa.Column("content_id", Id, nullable=False),
        sa.Column("kind", exact(10), nullable=False),
        sa.Column("target_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["content.id"],
            name=op.f("fk_content_reference_content_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "content_id", "kind", "target_id", name=op.f("pk_content_reference")
        ),
        **TABLE,
    )
    op.create_index(
        op.f("ix_content_reference_kind_target_id"),
        "content_reference",
        ["kind", "target_id"],
        unique=False,
    )
    op.create_table(
        "content_revision",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("content_id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("user_id", Id, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("values", LongText, nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["content.id"],
            name=op.f("fk_content_revision_content_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["account.id"],
            name=op.f("fk_content_revision_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_revision")),
        sa.UniqueConstraint(
            "content_id", "version", name=op.f("uq_content_revision_content_id_version")
        ),
        **TABLE,
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_content_revision_user_id"), "content_revision", ["user_id"], unique=False
    )
    op.create_table(
        "content_term",
        sa.Column("content_id", Id, nullable=False),
        sa.Column("term_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("public_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["content.id"],
            name=op.f("fk_content_term_content_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["term_id"], ["term.id"], name=op.f("fk_content_term_term_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("content_id", "term_id", name=op.f("pk_content_term")),
        **TABLE,
    )
    op.create_index(
        op.f("ix_content_term_term_id_public_at_content_id"),
        "content_term",
        ["term_id", "public_at", "content_id"],
        unique=False,
    )
    op.create_table(
        "form_message",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("content_id", Id, nullable=True),
        sa.Column("form", sa.String(length=200), nullable=False),
        sa.Column("locale", exact(35), nullable=False),
        sa.Column("status", exact(20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", LongText, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("decided_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["content.id"],
            name=op.f("fk_form_message_content_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_message")),
        **TABLE,
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_form_message_content_id"), "form_message", ["content_id"], unique=False
    )
    op.create_index(
        op.f("ix_form_message_status_created_at"),
        "form_message",
        ["status", "created_at"],
        unique=False,
    )
    op.create_table(
        "redirect",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("source", exact(700), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(length=1000), nullable=False),
        sa.Column("content_id", Id, nullable=True),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["content.id"], name=op.f("fk_redirect_content_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redirect")),
        sa.UniqueConstraint("source", name=op.f("uq_redirect_source")),
        **TABLE,
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_redirect_content_id"), "redirect", ["content_id"], unique=False)
    op.create_table(
        "search_document",
        sa.Column("content_id", Id, autoincrement=False, nullable=False),
        sa.Column("locale", exact(12), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("keywords", LongText, nullable=False),
        sa.Column("body", LongText, nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["content.id"],
            name=op.f("fk_search_document_content_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("content_id", name=op.f("pk_search_document")),
        **TABLE,
    )


def downgrade() -> None:
    op.drop_table("search_document")
    op.drop_table("redirect")
    op.drop_table("form_message")
    op.drop_table("content_term")
    op.drop_table("content_revision")
    op.drop_table("content_reference")
    op.drop_table("comment")
    op.drop_table("content")
    op.drop_table("menu_item")
    op.drop_table("media")
    op.drop_table("account_token")
    op.drop_table("account_sign_in")
    op.drop_table("account_recovery_code")
    op.drop_table("term")
    op.drop_table("menu")
    op.drop_table("job_schedule")
    op.drop_table("job")
    op.drop_table("import_run")
    op.drop_table("import_item")
    op.drop_table("audit_entry")
    op.drop_table("account_throttle")
    op.drop_table("account")
