/** What everybody should know before they decide: questions and their answers, open in every stage. */

import { html, nothing } from "lit-html";
import { captured, toRegister } from "../capture.js";
import { nameOf } from "../people.js";
import { t } from "../words.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

/** @param {Room} room */
export function questions(room) {
  const view = /** @type {View} */ (room.view);
  const asked = Object.entries(/** @type {Record<string, View>} */ (view.questions ?? {})).sort(
    ([, one], [, other]) => one.rank - other.rank,
  );
  const may = room.seat && room.role !== "observer" && view.room?.state !== "ended";
  return html`<section aria-labelledby="questions-title">
    <div class="side__head"><h2 id="questions-title">${t("Questions")}</h2><span class="end sub number">${asked.length || ""}</span></div>
    ${asked.length ? html`<ol class="questions" role="list">${asked.map(([id, one]) => question(room, id, one))}</ol>` : html`<p class="sub">${t("Nothing is asked yet.")}</p>`}
    ${may ? form(t("Your question"), t("Ask"), (text) => ask(room, text)) : nothing}
  </section>`;
}

/** @param {Room} room @param {string} text */
function ask(room, text) {
  if (toRegister(text)) captured(room, text);
  else room.send("AskQuestion", { text });
}

/** @param {Room} room @param {string} id @param {View} one */
function question(room, id, one) {
  const view = /** @type {View} */ (room.view);
  const about = one.about && view.items?.[one.about];
  const mine = one.seat === room.seat || room.role === "facilitator";
  const may = room.seat && room.role !== "observer" && view.room?.state !== "ended";
  return html`<li class="questions__one">
    <p>${about ? html`<span class="key">${about.key || about.title}</span> ` : nothing}${one.text} <span class="sub">${nameOf(view, one.seat)}</span></p>
    ${one.answer ? html`<p class="questions__answer">${one.answer}</p>` : nothing}
    ${may && !one.answer ? html`<details><summary>${t("Answer")}</summary>${form(t("The answer"), t("Write it down"), (text) => room.send("AnswerQuestion", { question: id, answer: text }))}</details>` : nothing}
    ${may && mine ? html`<button class="button button--quiet" type="button" @click=${() => room.send("DropQuestion", { question: id })}>${t("Take away")}</button>` : nothing}</li>`;
}

/** @param {string} label @param {string} button @param {(text: string) => void} send */
function form(label, button, send) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const filled = /** @type {HTMLFormElement} */ (event.target);
    const text = String(new FormData(filled).get("text") ?? "").trim();
    if (!text) return;
    send(text);
    filled.reset();
  };
  return html`<form class="questions__form" @submit=${submit}>
    <label class="field"><span class="field__label">${label}</span><input class="field__input" name="text" maxlength="2000" autocomplete="off" /></label>
    <button class="button">${button}</button></form>`;
}
