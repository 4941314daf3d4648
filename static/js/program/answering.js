/** Answering a dependency, and asking for one: the dialogs that every page with dependencies shares. */

import { html, nothing, render } from "lit-html";
import { needWords, sprintsOf, teamsOf } from "../rows.js";
import { t } from "../words.js";

/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */
/** @typedef {{ answer: string, label: string }} Reply */

/** What this person can say to it now, by the side their teams are on. @param {StandingPage} page @param {Row} need @returns {Reply[]} */
export function repliesTo(page, need) {
  const accept = { answer: "accept", label: t("Promise") };
  const counter = { answer: "counter", label: t("Offer another Sprint") };
  const reject = { answer: "reject", label: t("Decline") };
  const withdraw = { answer: "withdraw", label: t("Withdraw") };
  /** @type {Reply[]} */
  const found = [];
  if (page.edits(need.producer_team)) {
    if (need.state === "proposed") found.push(accept, counter, reject);
    if (need.state === "countered" && need.countered_by === "consumer") found.push(accept, counter, reject);
    if (need.state === "accepted") found.push({ answer: "deliver", label: t("Deliver") }, counter);
  }
  if (page.edits(need.consumer_team)) {
    if (need.state === "countered" && need.countered_by === "producer")
      found.push({ answer: "accept", label: t("Take the offer") }, counter);
    if (need.state === "delivered") found.push({ answer: "verify", label: t("Verify") });
    if (["proposed", "countered", "accepted", "rejected"].includes(need.state)) found.push(withdraw);
  }
  return found;
}

/** One button that opens all answers. @param {StandingPage} page @param {Row} need */
export function answering(page, need) {
  const replies = repliesTo(page, need);
  if (!replies.length) return nothing;
  return html`<button class="button" type="button" aria-label=${t("Answer: {need}", { need: needWords(page.view, need) })} @click=${() => showAnswers(page, need.id)}>${t("Answer")}</button>`;
}

/** @param {StandingPage} page @param {string} id */
export function showAnswers(page, id) {
  const { view, dialog } = page;
  const need = { id, ...view.dependencies[id] };
  const replies = repliesTo(page, need);
  const sprint = need.promise ?? need.needed_by;
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const said = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const answer = /** @type {HTMLButtonElement} */ (event.submitter).value;
    const chosen = String(said.get("sprint") ?? "");
    const reason = String(said.get("reason") ?? "").trim();
    dialog.close();
    // Who takes an offer takes its Sprint.
    const dated = answer === "counter" || (answer === "accept" && need.state === "proposed");
    const args = {
      dependency: id,
      answer,
      ...(dated && chosen && { sprint: chosen }),
      ...(reason && { reason }),
    };
    page.send(id, "AnswerDependency", args);
  };
  const dates = replies.some(({ answer }) => answer === "counter" || answer === "accept");
  render(
    html`<div class="dialog__head"><h2 id="answer-title">${needWords(view, need)}</h2>
        <button class="button" type="button" @click=${() => dialog.close()}>${t("Close")}</button></div>
      <form class="form" @submit=${submit}>
        ${need.why.map((/** @type {string} */ why) => html`<p>${why}</p>`)}
        ${
          dates
            ? html`<label class="field"><span class="field__label">${t("Promised for")}</span>
          <select class="field__input" name="sprint">${sprintsOf(view).map((one) => html`<option value=${one.id} ?selected=${one.id === sprint}>${one.name}</option>`)}</select></label>`
            : nothing
        }
        <label class="field"><span class="field__label">${t("Why, in one line")}</span>
          <span class="field__hint" id="reason-hint">${dates ? t("A decline or another Sprint is easier to take with a reason.") : t("The other team reads it.")}</span>
          <input class="field__input" name="reason" maxlength="500" aria-describedby="reason-hint" /></label>
        <div class="row">${replies.map(({ answer, label }, n) => html`<button class="button ${n === 0 ? "button--primary" : ""}" value=${answer}>${label}</button>`)}</div>
      </form>`,
    dialog,
  );
  dialog.setAttribute("aria-labelledby", "answer-title");
  dialog.showModal();
}

/** Asking another team for what an item needs. @param {StandingPage} page @param {Row} item */
export function showAsking(page, item) {
  const { view, dialog } = page;
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const said = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const title = String(said.get("title") ?? "").trim();
    dialog.close();
    const args = { consumer: item.id, title, needed_by: said.get("sprint"), producer_team: said.get("team") };
    page.send(item.id, "AskDependency", args);
  };
  render(
    html`<div class="dialog__head"><h2 id="ask-title">${t("What does {key} need?", { key: item.key })}</h2>
        <button class="button" type="button" @click=${() => dialog.close()}>${t("Cancel")}</button></div>
      <form class="form" @submit=${submit}>
        <label class="field"><span class="field__label">${t("From")}</span><select class="field__input" name="team">
          ${teamsOf(view)
            .filter(({ id }) => id !== item.team)
            .map((team) => html`<option value=${team.id}>${team.name}</option>`)}</select></label>
        <label class="field"><span class="field__label">${t("What, in one line")}</span>
          <input class="field__input" name="title" required maxlength="500" /></label>
        <label class="field"><span class="field__label">${t("Needed by")}</span><select class="field__input" name="sprint">
          ${sprintsOf(view).map((one) => html`<option value=${one.id} ?selected=${one.id === item.sprint}>${one.name}</option>`)}</select></label>
        <button class="button button--primary">${t("Ask")}</button>
      </form>`,
    dialog,
  );
  dialog.setAttribute("aria-labelledby", "ask-title");
  dialog.showModal();
}
