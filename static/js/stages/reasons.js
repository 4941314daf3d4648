/** What would make a low vote better: asked in private, shown with the votes, and made a risk by one key. */

import { html, nothing } from "lit-html";
import { mayCapture, writeDown } from "../capture.js";
import { legendFor } from "../legend.js";
import { chip } from "../parts/chip.js";
import { icon } from "../parts/icon.js";
import { receipt } from "../parts/receipt.js";
import { t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

const LOW = 2;
const LONGEST = 500;

/** @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  GiveReason: ({ text }) => ({ mine: { put: { reason: String(text).trim() } } }),
};

/** The line for who voted low. @param {Room} room @param {View} asked what is voted on @param {number | null | undefined} own @param {unknown} [more] what else is asked */
export function reasonLine(room, asked, own, more = nothing) {
  if (!own || own > LOW || !room.seat || room.role === "observer") return nothing;
  const { reason } = room.mine;
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const said = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const about = String(said.get("about") ?? "");
    const text = String(said.get("reason") ?? "").trim();
    room.send("GiveReason", { text, round: asked.round, ...(about && { about }) });
  };
  const words = asked.revealed
    ? t("Everybody reads it, without your name.")
    : t("Shown with the votes, without your name.");
  return html`<form class="questions__form" @submit=${submit}>
    <label class="field"><span class="field__label">${t("What would make it a 3?")}</span><span class="field__hint">${words}</span>
      <input class="field__input" name="reason" maxlength=${LONGEST} autocomplete="off" .value=${reason ?? ""} /></label>
    ${more}
    <button class="button">${t("Say it")}</button></form>
    ${reason ? html`<p class="hand__receipt">${receipt(room.keeps("GiveReason"), t("You said: {reason}", { reason }))}</p>` : nothing}`;
}

/** The reasons that were shown; who facilitates makes each a risk. @param {Room} room @param {View} asked @param {(reason: View) => unknown} [more] what else is said of it */
export function reasons(room, asked, more = () => nothing) {
  const told = listed(asked);
  if (!told.length) return nothing;
  return html`<section aria-labelledby="reasons-title"><h3 id="reasons-title">${t("What would make it a 3")}</h3>
    <ul class="reasons" role="list">${told.map(([id, one], n) => html`<li class="reasons__one"><span class="reasons__text">${one.text} ${one.team ? html`<span class="sub">${teamName(room, one.team)}</span>` : nothing}${more(one)}</span> ${inRegister(room, id) ? html`${chip("ok", t("In the register"))}` : turning(room, id, one, n)}</li>`)}</ul></section>`;
}

/** What `K` does where who facilitates sees reasons that are no risk yet. @param {Room} room @param {View | undefined} asked @returns {import("../keys.js").Key[]} */
export function reasonKeys(room, asked) {
  const next =
    asked?.revealed && leads(room) ? listed(asked).find(([id]) => !inRegister(room, id)) : undefined;
  if (!next) return [];
  return [{ key: "k", label: t("Make the next reason a risk"), act: () => turn(room, ...next) }];
}

/** @param {View} asked @returns {[string, View][]} */
const listed = (asked) => Object.entries(/** @type {Record<string, View>} */ (asked.reasons ?? {}));

/** @param {Room} room */
const leads = (room) => room.role === "facilitator" && mayCapture(room);

/** @param {Room} room @param {string} id */
const inRegister = (room, id) =>
  Object.values(/** @type {Record<string, View>} */ (room.view?.captured ?? {})).some(({ of }) => of === id);

/** @param {Room} room @param {string} team */
const teamName = (room, team) => legendFor(room, []).teams[team]?.name ?? "";

/** @param {Room} room @param {string} id @param {View} reason @param {number} n */
const turning = (room, id, reason, n) =>
  leads(room)
    ? html`<button class="button" type="button" aria-label=${t("Make “{text}” a risk", { text: reason.text })} @click=${() => turn(room, id, reason)}>${icon("flag")}${t("Make it a risk")}${n ? nothing : html` <kbd>K</kbd>`}</button>`
    : nothing;

/** @param {Room} room @param {string} id @param {View} reason */
const turn = (room, id, { text, team, about }) =>
  writeDown(room, { kind: "risk", text, of: id, team, objective: about });
