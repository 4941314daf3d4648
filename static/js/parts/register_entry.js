/** An entry of the program's register that is written in a room: the dialog, and what is said once it is there. */

import { html, nothing, render } from "lit-html";
import { KINDS, toRegister, written } from "../capture.js";
import { nameOf } from "../people.js";
import { t } from "../words.js";
import { icon } from "./icon.js";
import { offerUndo } from "./undo_toast.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../capture.js").Said} Said */

const LONGEST = 500;

/** Where the entry is in the register; guests have no way there. @param {Room} room @param {string} id */
const place = (room, id) => room.register && `${room.register}#${id}`;

/**
 * Writes it into the register; then says that it is there, with the way to it and the way back.
 * @param {Room} room @param {Said} said
 */
export async function writeDown(room, { kind, text, of, team, objective }) {
  const { id: command, settled } = room.send("Capture", {
    kind,
    text,
    ...(of && { of }),
    ...(team && { team }),
    ...(objective && { objective }),
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
