/** The head of a room that has ended: what came of it, its record, paper, and for who facilitates the way back. */

import { html, nothing } from "lit-html";
import { t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */

/** @param {Room} room @param {unknown} sub what came of it @param {{ title?: string, first?: unknown }} [more] `first`: what stands before the record */
export const endedHead = (
  room,
  sub,
  { title = room.view?.room?.title ?? room.title, first = nothing } = {},
) =>
  html`<div class="page__head"><div>
      <p class="story__where">${t("This room has ended")}</p>
      <h1>${title}</h1>
      <p class="sub">${sub}</p></div>
    <div class="end only-screen">${first}
      <a class="button ${first === nothing ? "button--primary" : ""}" href="/r/${room.id}/record">${t("Open the record")}</a>
      <button class="button" type="button" @click=${() => print()}>${t("Print")}</button>
      ${room.role === "facilitator" ? html`<button class="button" type="button" @click=${() => room.send("ReopenRoom")}>${t("Reopen")}</button>` : nothing}
    </div></div>`;
