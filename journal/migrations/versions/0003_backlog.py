"""Items, Sprints, availability, links and imports."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

rank = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "item",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("team", sa.String(40), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("parent", sa.String(40)),
        sa.Column("state", sa.String(80), nullable=False),
        sa.Column("category", sa.String(10), nullable=False),
        sa.Column("points", sa.Float),
        sa.Column("rank", rank, nullable=False),
        sa.Column("sprint", sa.String(40)),
        sa.Column("assignee", sa.String(40)),
        sa.Column("labels", sa.JSON, nullable=False),
        sa.Column("due", sa.String(10)),
        sa.Column("source_system", sa.String(80)),
        sa.Column("source_key", sa.String(255)),
        sa.Column("source_url", sa.Text),
        sa.Column("scores", sa.JSON, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("started_at", sa.BigInteger),
        sa.Column("done_at", sa.BigInteger),
        sa.Column("changed", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_item_parent", "item", ["parent"])
    op.create_index("ix_item_program_key", "item", ["program", "key"], unique=True)
    op.create_index("ix_item_program_source", "item", ["program", "source_system", "source_key"], unique=True)
    op.create_index("ix_item_sprint", "item", ["sprint"])
    op.create_index("ix_item_team_rank", "item", ["team", "rank"])
    op.create_table(
        "item_version",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("team", sa.String(40), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("parent", sa.String(40)),
        sa.Column("state", sa.String(80), nullable=False),
        sa.Column("category", sa.String(10), nullable=False),
        sa.Column("points", sa.Float),
        sa.Column("rank", rank, nullable=False),
        sa.Column("sprint", sa.String(40)),
        sa.Column("assignee", sa.String(40)),
        sa.Column("labels", sa.JSON, nullable=False),
        sa.Column("due", sa.String(10)),
        sa.Column("source_system", sa.String(80)),
        sa.Column("source_key", sa.String(255)),
        sa.Column("source_url", sa.Text),
        sa.Column("scores", sa.JSON, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("started_at", sa.BigInteger),
        sa.Column("done_at", sa.BigInteger),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("from_seq", sa.BigInteger, nullable=False),
        sa.Column("to_seq", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", "from_seq"),
    )
    op.create_index("ix_item_version_program", "item_version", ["program", "from_seq"])
    op.create_table(
        "item_number",
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("prefix", sa.String(20), nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("program", "prefix"),
    )
    op.create_table(
        "increment",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("starts_on", sa.String(10), nullable=False),
        sa.Column("ends_on", sa.String(10), nullable=False),
    )
    op.create_index("ix_increment_program", "increment", ["program"])
    op.create_table(
        "sprint",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("increment", sa.String(40), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("starts_on", sa.String(10), nullable=False),
        sa.Column("ends_on", sa.String(10), nullable=False),
    )
    op.create_index("ix_sprint_program", "sprint", ["program"])
    op.create_table(
        "team_sprint",
        sa.Column("id", sa.String(81), primary_key=True),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("team", sa.String(40), nullable=False),
        sa.Column("sprint", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("goal", sa.Text, nullable=False),
        sa.Column("capacity", sa.Float),
        sa.Column("committed_points", sa.Float),
        sa.Column("committed_items", sa.JSON, nullable=False),
        sa.Column("done_points", sa.Float),
        sa.Column("started_at", sa.BigInteger),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("changed", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_team_sprint_team", "team_sprint", ["team", "sprint"])
    op.create_table(
        "team_sprint_version",
        sa.Column("id", sa.String(81), nullable=False),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("team", sa.String(40), nullable=False),
        sa.Column("sprint", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("goal", sa.Text, nullable=False),
        sa.Column("capacity", sa.Float),
        sa.Column("committed_points", sa.Float),
        sa.Column("committed_items", sa.JSON, nullable=False),
        sa.Column("done_points", sa.Float),
        sa.Column("started_at", sa.BigInteger),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("from_seq", sa.BigInteger, nullable=False),
        sa.Column("to_seq", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", "from_seq"),
    )
    op.create_index("ix_team_sprint_version_program", "team_sprint_version", ["program", "from_seq"])
    op.create_table(
        "availability",
        sa.Column("team", sa.String(40), nullable=False),
        sa.Column("sprint", sa.String(40), nullable=False),
        sa.Column("person", sa.String(40), nullable=False),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("days_off", sa.Float, nullable=False),
        sa.Column("focus", sa.Float),
        sa.Column("allocation", sa.Float),
        sa.PrimaryKeyConstraint("team", "sprint", "person"),
    )
    op.create_table(
        "external_item",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("system", sa.String(80), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
    )
    op.create_index(
        "ix_external_item_program_key", "external_item", ["program", "system", "key"], unique=True
    )
    op.create_table(
        "link",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("from_node", sa.String(40), nullable=False),
        sa.Column("to_node", sa.String(40), nullable=False),
        sa.Column("external", sa.Boolean, nullable=False),
        sa.Column("raw_type", sa.String(120), nullable=False),
        sa.Column("import_id", sa.String(40), nullable=False),
    )
    op.create_index("ix_link_from_node", "link", ["from_node"])
    op.create_index("ix_link_program", "link", ["program"])
    op.create_index("ix_link_to_node", "link", ["to_node"])
    op.create_table(
        "import_run",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("program", sa.String(40), nullable=False),
        sa.Column("team", sa.String(40)),
        sa.Column("system", sa.String(80), nullable=False),
        sa.Column("filename", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("actor", sa.String(40)),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("mapping", sa.JSON, nullable=False),
        sa.Column("report", sa.JSON, nullable=False),
        sa.Column("seq", sa.BigInteger),
    )
    op.create_index("ix_import_run_program", "import_run", ["program"])
    op.create_table(
        "staged_row",
        sa.Column("import_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("import_id", "kind", "place"),
    )
    op.create_table(
        "imported_value",
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("import_id", sa.String(40), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("item", "import_id"),
    )
    op.create_index("ix_imported_value_import", "imported_value", ["import_id"])
