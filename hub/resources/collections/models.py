"""Collections: resources in an order, a note on each."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.access import Reader
from hub.db import UTC, Base, Versioned, choice, now
from hub.members.models import Organisation, Person
from hub.resources.models import Resource
from hub.vocabulary import Visibility

MOST_ITEMS = 100


class Collection(Versioned, Base):
    """It belongs to an organisation in a cluster. Each reader sees those of its items that they may open."""

    __tablename__ = "collection"
    __table_args__ = (
        sa.Index("ix_collection_cluster_id_pinned_at_id", "cluster_id", "pinned_at", "id"),
        sa.Index("ix_collection_visibility_changed_at_id", "visibility", "changed_at", "id"),
    )
    cluster_id: Mapped[int] = mapped_column(sa.ForeignKey("cluster.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    about: Mapped[str] = mapped_column(sa.Text, default="")
    visibility: Mapped[Visibility] = mapped_column(choice(Visibility), default=Visibility.CLUSTER)  # never public
    pinned_at: Mapped[datetime | None] = mapped_column(UTC)  # by the lead: first on the page
    created_at: Mapped[datetime] = mapped_column(UTC, default=now)
    changed_at: Mapped[datetime] = mapped_column(UTC, default=now)

    organisation: Mapped[Organisation] = relationship()
    author: Mapped[Person | None] = relationship()
    items: Mapped[list["CollectionItem"]] = relationship(
        back_populates="collection", order_by="CollectionItem.position, CollectionItem.id", cascade="all, delete-orphan"
    )

    def can_be_changed_by(self, reader: Reader) -> bool:
        if not reader.can_contribute or self.cluster_id != reader.cluster_id:
            return False
        return reader.is_lead or reader.can_write_for(self.organisation_id) or self.author_id == reader.person_id

    def can_be_pinned_by(self, reader: Reader) -> bool:
        return reader.is_lead and self.cluster_id == reader.cluster_id


class CollectionItem(Base):
    __tablename__ = "collection_item"
    __table_args__ = (
        sa.UniqueConstraint("collection_id", "resource_id"),
        sa.Index("ix_collection_item_collection_id_position_id", "collection_id", "position", "id"),
    )
    collection_id: Mapped[int] = mapped_column(sa.ForeignKey("collection.id", ondelete="CASCADE"))
    resource_id: Mapped[int] = mapped_column(sa.ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    note: Mapped[str] = mapped_column(sa.String(300), default="")

    collection: Mapped[Collection] = relationship(back_populates="items")
    resource: Mapped[Resource] = relationship()
