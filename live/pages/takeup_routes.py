"""Taking up an imported link as a dependency, by a form on the page of dependencies."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, redirect, request

from accounts.pages import actor, asks, store
from journal.writer import Transaction
from live.proposals import accept
from program.imports.takeup import taken_up

pages = Blueprint("takeup", __name__)


@pages.post("/p/<program>/links/<link>")
@asks("see program", of="program")
def take_up(program: str, link: str) -> Response:
    """Makes a proposed dependency of the link, and shows it."""
    asking, form = actor(), request.form

    def work(transaction: Transaction) -> str:
        id = transaction.new_id()
        needed_by, turned = form.get("needed_by", ""), form.get("turned") == "true"
        asked = taken_up(transaction.connection, program, link, id, needed_by, turned)
        accept(transaction, program, [asked], asking)
        return id

    return cast(Response, redirect(f"/p/{program}/dependencies/{store().write(work)}", 303))
