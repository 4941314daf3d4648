/** One line for an action, from anywhere in the room, with how it is understood below it. */

import { html, nothing, render } from "lit-html";
import { captured, toRegister } from "../capture.js";
import { icon } from "../parts/icon.js";
import { nameOf, seated } from "../people.js";
import { listed, t } from "../words.js";
import { dayWords, readAction, writeAction } from "./action_line.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("./decide.js").Action} Action */

const DRAFT = "action";

/** One line for a new action, or for one that is changed. @param {Room} room @param {Action} [changed] */
export async function askAction(room, changed) {
  if (!room.seat || room.role === "observer") return;
  const view = /** @type {View} */ (room.view);
  const owner = changed?.owner ? nameOf(view, changed.owner) : null;
  const begun = changed ? writeAction(changed.text, owner, changed.due) : await room.draft(DRAFT);
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("dialog"));
  const draw = (/** @type {string} */ line) =>
    render(actionForm(room, dialog, line, begun, changed, draw), dialog);
  render(nothing, dialog);
  draw(begun);
  dialog.setAttribute("aria-labelledby", "action-title");
  dialog.showModal();
  const field = /** @type {HTMLInputElement} */ (document.getElementById("action-line"));
  field.focus();
  field.setSelectionRange(begun.length, begun.length);
}

/**
 * @param {Room} room @param {HTMLDialogElement} dialog @param {string} line @param {string} begun
 * @param {Action | undefined} changed @param {(line: string) => void} draw
 */
function actionForm(room, dialog, line, begun, changed, draw) {
  const read = lineOf(room, line);
  const typed = (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    if (!changed) room.keepDraft(DRAFT, value);
    draw(value);
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!read.text) return;
    dialog.close();
    // What had the focus before may be gone; a key must not fall into the closed line.
    if (dialog.contains(document.activeElement)) /** @type {HTMLElement} */ (document.activeElement).blur();
    agree(room, read, changed);
  };
  return html`<div class="dialog__head"><h2 id="action-title">${changed ? t("Change the action") : t("New action")}</h2>
      <button class="button" type="button" @click=${() => dialog.close()}>${t("Cancel")} <kbd>Esc</kbd></button></div>
    <form class="form" @submit=${submit}>
      <div class="field"><label class="field__label" for="action-line">${t("What, who, by when")}</label>
        <input class="field__input field__input--tall" id="action-line" maxlength="500" autocomplete="off" enterkeyhint="done"
          aria-describedby="action-hint" .defaultValue=${begun} @input=${typed} />
        <p class="field__hint" id="action-hint">${t("Write the runbook @eli ^fri")}. ${t("^ takes fri, tomorrow, 2w, 4dec or 2026-12-04.")}</p></div>
      <p class="action-read" aria-live="polite">${reading(room, read)}</p>
      <button class="button button--primary button--wide">${changed ? t("Change it") : t("Agree the action")} <kbd>Enter</kbd></button></form>`;
}

/** @param {Room} room @param {string} line */
function lineOf(room, line) {
  const today = new Date(room.clock.now());
  today.setHours(0, 0, 0, 0);
  const people = seated(/** @type {View} */ (room.view)).map(
    ([seat, { name }]) => /** @type {[string, string]} */ ([seat, String(name)]),
  );
  return readAction(line, people, { me: room.seat, today });
}

/** How the line is understood. @param {Room} room @param {import("./action_line.js").Line} line */
function reading(room, { text, owner, due, open }) {
  const view = /** @type {View} */ (room.view);
  if (!text && !owner && !due) return nothing;
  const doubts = open.map(({ sign, names }) =>
    names.length
      ? t("{sign} may be {names}.", { sign, names: listed(names) })
      : t("{sign} fits nothing here.", { sign }),
  );
  return html`<span>${icon("me")}${owner ? nameOf(view, owner) : t("nobody yet")}</span>
    <span>${icon("timer")}${due ? dayWords(due) : t("no day")}</span>
    ${doubts.map((words) => html`<span class="action-read__doubt">${icon("watch")}${words}</span>`)}`;
}

/** @param {Room} room @param {import("./action_line.js").Line} line @param {Action} [changed] */
async function agree(room, { text, owner, due }, changed) {
  if (changed) {
    room.send("EditAction", { action: changed.id, text, owner, due });
    return;
  }
  if (toRegister(text)) {
    const said = await captured(room, text);
    room.keepDraft(DRAFT, said?.ok ? "" : text);
    return;
  }
  const answer = room.send("AddAction", { text, owner, due }).settled;
  room.keepDraft(DRAFT, "");
  if (!(await answer).ok)
    room.keepDraft(DRAFT, writeAction(text, owner && nameOf(room.view ?? {}, owner), due));
}
