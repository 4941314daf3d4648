/** Which objective a reason is about: asked of who gives it, shown with it. */

import { html, nothing } from "lit-html";
import { t } from "../words.js";
import { inOrder } from "./in_order.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

/** @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  GiveReason: ({ text, about }, { mine }) => ({
    mine: {
      put: {
        reason: String(text).trim(),
        ...("reason_about" in mine && { reason_about: about ?? null }),
      },
    },
  }),
};

/** The choice, where there are objectives: those of the own team first. @param {Room} room */
export function choice(room) {
  const { reason_about: chosen, team } = room.mine;
  const known = inOrder(room.view?.objectives);
  if (!("reason_about" in room.mine) || !known.length) return nothing;
  const own = known.filter((one) => one.team === team);
  const listed = [...own, ...known.filter((one) => one.team !== team)];
  return html`<label class="field"><span class="field__label">${t("Which objective is it about?")}</span>
    <select class="field__input" name="about"><option value="">${t("None of them")}</option>${listed.map(({ id, title }) => html`<option value=${id} .selected=${id === chosen}>${title}</option>`)}</select></label>`;
}

/** The objective of a reason. @param {View} view @param {View} reason */
export const aim = (view, { about }) =>
  view.objectives?.[about]
    ? html` <span class="sub">${t("about “{title}”", { title: view.objectives[about].title })}</span>`
    : nothing;
