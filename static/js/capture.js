/** What somebody writes into the program's register from a room: by `!risk If … then …` in any line, or by a key. */

import { html, nothing, render } from "lit-html";
import { icon } from "./parts/icon.js";
import { offerUndo } from "./parts/undo_toast.js";
import { nameOf } from "./people.js";
import { t } from "./words.js";

/** @typedef {import("./room.js").Room} Room */
/** @typedef {import("./protocol.d.ts").View} View */
/** @typedef {{ kind: string, text: string, of?: string, team?: string | null }} Said */

/** @type {Record<string, () => string>} */
const KINDS = {
  risk: () => t("Risk"),
  issue: () => t("Issue"),
  assumption: () => t("Assumption"),
  decision: () => t("Decision"),
};
const MARKED = /^!(risk|issue|assumption|decision)\b[\s:]*/i;
const LONGEST = 500;

/** What a line says to the register; null where it is for whom the line is. @param {string} text @returns {Said | null} */
export function toRegister(text) {
  const found = MARKED.exec(text.trim());
  return found && { kind: found[1].toLowerCase(), text: text.trim().slice(found[0].length) };
}

/** Whether this person may write into the register from here now. @param {Room} room */
export const mayCapture = (room) =>
  Boolean(room.seat && room.role !== "observer" && room.view?.room?.state === "open");

/** What was written from this room, the latest first. @param {View} view @returns {[string, View][]} */
const written = (view) => Object.entries(/** @type {Record<string, View>} */ (view.captured ?? {})).reverse();

/** Where the entry is in the register; guests have no way there. @param {Room} room @param {string} id */
const place = (room, id) => room.register && `${room.register}#${id}`;

/**
 * Writes it into the register; then says that it is there, with the way to it and the way back.
 * @param {Room} room @param {Said} said
 */
export async function writeDown(room, { kind, text, of, team }) {
  const { id: command, settled } = room.send("Capture", {
    kind,
    text,
    ...(of && { of }),
    ...(team && { team }),
  });
  const answer = await settled;
  if (!answer.ok) return answer;
  await room.shown(answer.seq);
  const sentence = text.split(/\s+/).join(" ").trim();
  const [id] = written(room.view ?? {}).find(([, one]) => one.kind === kind && one.text === sentence) ?? [];
  const where = id && place(room, id);
  offerUndo(
    html`${t("In the register as new: “{text}”", { text: sentence })} ${where ? html`<a href=${where} target="register">${t("Open it")}</a>` : nothing}`,
    () => room.send("Undo", { command }),
  );
  return answer;
}

/** The line as it is, unless it is for the register. @param {Room} room @param {string} text */
export async function captured(room, text) {
  const said = toRegister(text);
  return said ? writeDown(room, said) : null;
}

/** A dialog in which an entry is written, and those that came from here. @param {Room} room @param {HTMLDialogElement} dialog */
export function showCapture(room, dialog) {
  const close = () => dialog.close();
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const text = String(form.get("text") ?? "").trim();
    if (!text) return;
    close();
    writeDown(room, toRegister(text) ?? { kind: String(form.get("kind")), text });
  };
  render(nothing, dialog);
  render(
    html`<div class="dialog__head"><h2 id="capture-title">${t("Into the register")}</h2><button class="button" type="button" @click=${close}>${t("Cancel")}</button></div>
      <form class="form" @submit=${submit}>
        <p class="sub">${secrecy(room)}</p>
        <label class="field"><span class="field__label">${t("In one sentence")}</span><textarea class="field__input" name="text" rows="2" required maxlength=${LONGEST} placeholder=${t("If …, then …")}></textarea></label>
        <label class="field"><span class="field__label">${t("Kind")}</span><select class="field__input" name="kind">${Object.entries(KINDS).map(([kind, title]) => html`<option value=${kind}>${title()}</option>`)}</select></label>
        <div class="row"><button class="button button--primary">${t("Write it down")}</button></div>
      </form>
      ${fromHere(room)}`,
    dialog,
  );
  dialog.setAttribute("aria-labelledby", "capture-title");
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("textarea")?.focus();
}

/** @param {Room} room */
const secrecy = (room) =>
  room.view?.room?.settings?.anonymous
    ? t("It is new in the program's register at once. Nobody is told who wrote it, and it is not kept.")
    : t("It is new in the program's register at once, with this room and your name.");

/** @param {Room} room */
function fromHere(room) {
  const view = room.view ?? {};
  const entries = written(view);
  if (!entries.length) return nothing;
  return html`<section aria-labelledby="captured-title"><h3 id="captured-title">${t("From this room")}</h3><ul class="captured" role="list">${entries.map(([id, one]) => html`<li>${icon("flag", "small")} <span class="sub">${KINDS[one.kind]()}</span> ${entry(place(room, id), one.text)} ${one.seat ? html`<span class="sub">${nameOf(view, one.seat)}</span>` : nothing}</li>`)}</ul></section>`;
}

/** @param {string | null} where @param {string} text */
const entry = (where, text) => (where ? html`<a href=${where} target="register">${text}</a>` : text);

/** What was written since. @param {View} was @param {View} view @param {Room} room @returns {import("./announce.js").News[]} */
export function captureNews(was, view, room) {
  if (was.captured === view.captured) return [];
  return written(view)
    .filter(([id]) => !was.captured?.[id])
    .map(([, one]) => ({
      kind: "captured",
      text: t("{kind} in the register: {text}", { kind: KINDS[one.kind](), text: one.text }),
      own: one.seat === room.seat,
    }));
}
