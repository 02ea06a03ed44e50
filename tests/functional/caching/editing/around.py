"""Edits of what stands around content: terms, people, comments, media, menus, settings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from cms.accounts.models import User
from cms.accounts.services import AccountService
from cms.comments.models import Comment
from cms.comments.services import CommentService
from cms.content.models import Content
from cms.content.services import ContentService
from cms.media.services import MediaService
from cms.menus.models import MenuItem
from cms.menus.services import MenuService
from cms.redirects.services import RedirectService
from cms.search.backends.registry import backend_of
from cms.search.indexing.documents import documents
from cms.taxonomy.services import TaxonomyService

if TYPE_CHECKING:
    from tests.functional.caching.editing import Editor

POST = Content.type == "post"


class AroundEdits:
    def edit_rename_term(self: Editor, scope: Any, number: int) -> None:
        scope.get(TaxonomyService).update(self.terms[number % 3], name=f"Name {self.count}")

    def edit_move_term(self: Editor, scope: Any, number: int) -> None:
        stone, light = self.terms[:2]
        term = scope.get(TaxonomyService).get(light)
        scope.get(TaxonomyService).update(light, parent_id=None if term.parent_id else stone)

    def edit_merge(self: Editor, scope: Any, number: int) -> None:
        made = scope.get(TaxonomyService).create(taxonomy="tag", name=f"Extra {self.count}")
        row = self.one(scope, number, POST)
        scope.get(ContentService).update(row.id, terms=[made.id])
        scope.db.flush()
        scope.get(TaxonomyService).merge(made.id, self.terms[2])

    def edit_delete_term(self: Editor, scope: Any, number: int) -> None:
        made = scope.get(TaxonomyService).create(taxonomy="tag", name=f"Short {self.count}")
        scope.get(ContentService).update(self.one(scope, number, POST).id, terms=[made.id])
        scope.db.commit()
        self.look()
        scope.get(TaxonomyService).delete(made.id)

    def edit_rename_author(self: Editor, scope: Any, number: int) -> None:
        user = scope.db.get(User, self.authors[number % 2])
        scope.get(AccountService).update(user, name=f"Author {self.count}")

    def edit_biography(self: Editor, scope: Any, number: int) -> None:
        user = scope.db.get(User, self.authors[number % 2])
        scope.get(AccountService).update(user, bio=f"Wrote {self.count} books.")

    def edit_author_leaves(self: Editor, scope: Any, number: int) -> None:
        service = scope.get(AccountService)
        user = service.create(f"guest{self.count}", role="author", name=f"Guest {self.count}")
        scope.get(ContentService).update(self.one(scope, number, POST).id, author_id=user.id)
        scope.db.commit()
        self.look()
        heir = scope.db.get(User, self.authors[0]) if number % 2 else None
        service.delete(user, heir=heir)

    def edit_comment(self: Editor, scope: Any, number: int) -> None:
        row = self.one(scope, number, POST)
        service = scope.get(CommentService)
        made = service.create(row.id, author_name="Visitor", body=f"<p>Said {self.count}</p>")
        service.moderate([made.id], "approved" if number % 3 else "pending")

    def edit_moderate(self: Editor, scope: Any, number: int) -> None:
        found = scope.db.scalars(select(Comment).order_by(Comment.id)).all()
        for each in found[:1]:
            wanted = "pending" if each.status == "approved" else "approved"
            scope.get(CommentService).moderate([each.id], wanted)

    def edit_approve(self: Editor, scope: Any, number: int) -> None:
        """All comments that wait."""
        waiting = scope.db.scalars(select(Comment.id).where(Comment.status == "pending")).all()
        scope.get(CommentService).moderate(waiting, "approved")

    def edit_delete_comment(self: Editor, scope: Any, number: int) -> None:
        found = scope.db.scalars(select(Comment.id).order_by(Comment.id.desc())).first()
        if found is not None:
            scope.get(CommentService).delete([found])

    def edit_describe_picture(self: Editor, scope: Any, number: int) -> None:
        scope.get(MediaService).update(
            self.media[number % 2], alt=f"Shows {self.count}", caption=f"Under it {self.count}"
        )

    def edit_replace_picture(self: Editor, scope: Any, number: int) -> None:
        from tests.functional.caching.editing import picture

        scope.get(MediaService).replace(
            self.media[number % 2], picture(self.count), f"r{self.count}.png"
        )

    def edit_delete_picture(self: Editor, scope: Any, number: int) -> None:
        from tests.functional.caching.editing import picture

        service, content = scope.get(MediaService), scope.get(ContentService)
        made = service.store(picture(self.count), f"d{self.count}.png", alt="Soon gone")
        content.update(self.one(scope, number, POST).id, featured_media_id=made.id)
        body = f'<p><img src="media:{made.id}" alt=""></p>'
        content.update(self.one(scope, number + 1, POST).id, body=body)
        scope.db.commit()
        self.look()
        service.delete(made.id)

    def edit_feature_picture(self: Editor, scope: Any, number: int) -> None:
        row = self.one(scope, number, POST)
        media = None if row.featured_media_id else self.media[number % 2]
        scope.get(ContentService).update(row.id, featured_media_id=media)

    def edit_menu(self: Editor, scope: Any, number: int) -> None:
        row = self.one(scope, number)
        scope.get(MenuService).add_item(self.menu, kind="content", target_id=row.id)

    def edit_menu_label(self: Editor, scope: Any, number: int) -> None:
        item = scope.db.scalars(select(MenuItem.id).order_by(MenuItem.id)).first()
        scope.get(MenuService).update_item(self.menu, item, label=f"Label {self.count}")

    def edit_menu_item_goes(self: Editor, scope: Any, number: int) -> None:
        items = scope.db.scalars(select(MenuItem.id).order_by(MenuItem.id)).all()
        if len(items) > 1:
            scope.get(MenuService).remove_item(self.menu, items[-1])

    def edit_menu_place(self: Editor, scope: Any, number: int) -> None:
        menu = scope.get(MenuService).get(self.menu)
        scope.get(MenuService).update(menu, place="" if menu.place else "main")

    def edit_redirect(self: Editor, scope: Any, number: int) -> None:
        scope.get(RedirectService).save(source="old", target=f"/to-{self.count}")

    def edit_index(self: Editor, scope: Any, number: int) -> None:
        """Nothing changes but the index of the search, as when a job follows a renamed term."""
        registry = self.site.registry
        ids = [self.one(scope, number, POST).id]
        found = documents(scope.db, registry.cms_content_types, ids)
        named = [replace(each, keywords=f"moved {self.count}") for each in found]
        backend_of(registry).index(scope.db, named)

    def edit_settings(self: Editor, scope: Any, number: int) -> None:
        self.site.settings.save({
            "site.tagline": f"Tagline {self.count}", "site.posts_per_page": 2 + number % 4,
            "site.accent": f"#33{self.count % 90 + 10}55",
        })  # fmt: skip

    def edit_front_page(self: Editor, scope: Any, number: int) -> None:
        front = self.site.settings["site.front_page"]
        self.site.settings.save({"site.front_page": 0 if front else self.about})

    def edit_command(self: Editor, scope: Any, number: int) -> None:
        """The command line has an application of its own, as another process has."""
        if self.run is not None:
            ended = self.run("settings", "set", "site.footer", f"Footer {self.count}")
            assert ended.code == 0, ended.err
