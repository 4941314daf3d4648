/** The wall of a ceremony that has none of its own: what is going on, and for what. */

import { html } from "lit-html";
import { doneHere } from "../parts/seats.js";
import { number, t } from "../words.js";
import { isOver, lead, openStage, over, tally } from "./wall.js";

/** @typedef {import("../room.js").Room} Room */

/** @type {import("../big.js").Wall} */
export const wall = {
  draw(room) {
    const view = room.view ?? {};
    if (isOver(view)) return over(view, t("What was agreed is in its record."));
    const { title, prompt = "" } = openStage(view);
    const { done, all } = doneHere(view);
    return html`${lead(view.room?.title ?? room.title, title, prompt)}
      ${tally(done, all, t("{done} of {all} done", { done: number(done), all: number(all) }))}`;
  },
  words: ({ view }) => (isOver(view ?? {}) ? t("This room has ended.") : `${openStage(view ?? {}).title}.`),
};
