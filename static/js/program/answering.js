/** Answering a dependency, and asking for one: the dialogs that every page with dependencies shares. */

import { html, nothing, render } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { aheadOf, needWords, ranked, sprintsOf, teamsOf } from "../rows.js";
import { t } from "../words.js";

/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */
/** @typedef {{ answer: string, label: string, key: string, talks?: boolean }} Reply `talks`: it says more than one key can */

/** @type {Record<string, () => Reply>} */
const REPLIES = {
  accept: () => ({ answer: "accept", label: t("Promise"), key: "p" }),
  take: () => ({ answer: "accept", label: t("Take the offer"), key: "t" }),
  counter: () => ({ answer: "counter", label: t("Offer another Sprint"), key: "o", talks: true }),
  reject: () => ({ answer: "reject", label: t("Decline"), key: "d", talks: true }),
  withdraw: () => ({ answer: "withdraw", label: t("Withdraw"), key: "w", talks: true }),
  deliver: () => ({ answer: "deliver", label: t("Deliver"), key: "d" }),
  verify: () => ({ answer: "verify", label: t("Verify"), key: "v" }),
};

/** What this person can say to it now, by the side their teams are on. @param {StandingPage} page @param {Row} need @returns {Reply[]} */
export function repliesTo(page, need) {
  /** @type {string[]} */
  const found = [];
  // Who asks somebody outside the program writes down what that one answers.
  if (page.edits(need.external ? need.consumer_team : need.producer_team)) {
    if (need.state === "proposed" || (need.state === "countered" && need.countered_by === "consumer"))
      found.push("accept", "counter", "reject");
    if (need.state === "accepted") found.push("deliver", "counter");
  }
  if (page.edits(need.consumer_team)) {
    if (need.state === "countered" && need.countered_by === "producer") found.push("take", "counter");
    if (need.state === "delivered") found.push("verify");
    if (["proposed", "countered", "accepted", "rejected"].includes(need.state)) found.push("withdraw");
  }
  return found.map((name) => REPLIES[name]());
}

/** One button that opens all answers. @param {StandingPage} page @param {Row} need */
export function answering(page, need) {
  const replies = repliesTo(page, need);
  if (!replies.length) return nothing;
  return html`<button class="button" type="button" aria-label=${t("Answer: {need}", { need: needWords(page.view, need) })} @click=${() => showAnswers(page, need.id)}>${t("Answer")}</button>`;
}

/** The Sprint that an answer would name: what stands, what is needed, or the next one to come. @param {StandingPage} page @param {Row} need @returns {string} */
export function sprintFor({ view }, need) {
  const ahead = aheadOf(view);
  const wanted = need.promise ?? need.needed_by;
  return (ahead.find(({ id }) => id === wanted) ?? ahead[0])?.id ?? "";
}

/** The Sprint that a counter begins with: what is needed where the other side offered another, else a later one. @param {StandingPage} page @param {Row} need @returns {string} */
function counterFor({ view }, need) {
  const ahead = aheadOf(view);
  if (need.state === "countered" && need.countered_by === "producer" && need.needed_by) return need.needed_by;
  const after = view.sprints[need.promise ?? need.needed_by]?.index ?? 0;
  return (ahead.find(({ index }) => index > after) ?? ahead.at(-1))?.id ?? "";
}

const DONE = {
  accept: () => t("Promised."),
  counter: () => t("Another Sprint is offered."),
  reject: () => t("Declined."),
  withdraw: () => t("Withdrawn."),
  deliver: () => t("Delivered."),
  verify: () => t("Verified."),
};

/**
 * Sends an answer with what this person saw, so that it cannot fall on something else.
 * @param {StandingPage} page @param {Row} need @param {string} answer @param {string} sprint @param {string} [reason]
 */
export function sendAnswer(page, need, answer, sprint, reason = "") {
  // Who takes an offer takes its Sprint.
  const offered = need.state === "countered" && answer === "accept";
  const dated = (answer === "counter" || answer === "accept") && !offered && sprint;
  const { state, promise, countered_by } = need;
  const sent = page.send(need.id, "AnswerDependency", {
    dependency: need.id,
    answer,
    ...(dated && { sprint }),
    ...(reason && { reason }),
    base: { state, promise, countered_by },
  });
  page.undoable(DONE[/** @type {keyof typeof DONE} */ (answer)](), sent.id);
}

/** Answers at once where one key says it all, else asks for the Sprint and the reason. @param {StandingPage} page @param {Row} need @param {Reply} reply */
export function answerWith(page, need, reply) {
  if (reply.talks) showAnswers(page, need.id, reply);
  else sendAnswer(page, need, reply.answer, chosenSprint(need.id) || sprintFor(page, need));
}

/** The Sprint chosen in the row of a dependency, where it has a choice. @param {string} id */
const chosenSprint = (id) =>
  /** @type {HTMLSelectElement | null} */ (document.querySelector(`select[data-promise="${id}"]`))?.value;

/** @param {StandingPage} page @param {string} id @param {Reply} [only] */
export function showAnswers(page, id, only) {
  const { view, dialog } = page;
  const need = { id, ...view.dependencies[id] };
  const replies = only ? [only] : repliesTo(page, need);
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const said = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const answer = /** @type {HTMLButtonElement} */ (event.submitter).value;
    dialog.close();
    sendAnswer(page, need, answer, String(said.get("sprint") ?? ""), String(said.get("reason") ?? "").trim());
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
          <select class="field__input" name="sprint">${promisable(view, need, only?.answer === "counter" ? counterFor(page, need) : sprintFor(page, need))}</select></label>`
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

/** The Sprints that can be promised still; which of them it is needed by. @param {import("../protocol.d.ts").View} view @param {Row} need @param {string} chosen */
export const promisable = (view, need, chosen) =>
  aheadOf(view).map(
    ({ id, name }) =>
      html`<option value=${id} ?selected=${id === chosen}>${id === need.needed_by ? t("{sprint}, as needed", { sprint: name }) : name}</option>`,
  );

const OUTSIDE = "outside";

/** Asking another team, or somebody outside the program, for what an item needs. @param {StandingPage} page @param {Row} item */
export function showAsking(page, item) {
  const { view, dialog } = page;
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const said = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const title = String(said.get("title") ?? "").trim();
    dialog.close();
    const of = said.get("team");
    const producer = said.get("producer");
    const from =
      of === OUTSIDE
        ? { external: String(said.get("external") ?? "").trim() }
        : { producer_team: of, ...(producer && { producer }) };
    page.send(item.id, "AskDependency", {
      consumer: item.id,
      title,
      needed_by: said.get("sprint"),
      ...from,
    });
  };
  /** @param {Event} event */
  const picked = ({ target }) => {
    const name = /** @type {HTMLElement} */ (dialog.querySelector("[data-outside]"));
    const of = /** @type {HTMLSelectElement} */ (target).value;
    name.hidden = of !== OUTSIDE;
    /** @type {HTMLInputElement} */ (name.querySelector("input")).required = of === OUTSIDE;
    offer(of);
  };
  /** The items of that team as far as this page knows them. @param {string} team */
  const offer = (team) => {
    const items = ranked(view).filter((one) => one.team === team && one.category !== "done" && !one.fresh);
    const field = /** @type {HTMLElement} */ (dialog.querySelector("[data-items]"));
    field.hidden = !items.length;
    render(
      [{ id: "", key: t("Not known yet"), title: "" }, ...items].map(
        ({ id, key, title }, n) =>
          html`<option value=${id} .selected=${live(n === 0)}>${`${key} ${title}`.trim()}</option>`,
      ),
      /** @type {HTMLElement} */ (field.querySelector("select")),
    );
  };
  const teams = teamsOf(view).filter(({ id }) => id !== item.team);
  const ahead = aheadOf(view);
  render(
    html`<div class="dialog__head"><h2 id="ask-title">${t("What does {key} need?", { key: item.key })}</h2>
        <button class="button" type="button" @click=${() => dialog.close()}>${t("Cancel")}</button></div>
      <form class="form" @submit=${submit}>
        <label class="field"><span class="field__label">${t("From")}</span><select class="field__input" name="team" @change=${picked}>
          ${teams.map((team, n) => html`<option value=${team.id} ?selected=${n === 0}>${team.name}</option>`)}<option value=${OUTSIDE}>${t("Somebody outside the program")}</option></select></label>
        <label class="field" data-outside ?hidden=${teams.length > 0}><span class="field__label">${t("Who")}</span>
          <span class="field__hint" id="outside-hint">${t("A vendor, a department. Your team writes down what they answer.")}</span>
          <input class="field__input" name="external" ?required=${!teams.length} maxlength="120" aria-describedby="outside-hint" /></label>
        <label class="field" data-items hidden><span class="field__label">${t("Which item of theirs")}</span>
          <select class="field__input" name="producer"></select></label>
        <label class="field"><span class="field__label">${t("What, in one line")}</span>
          <input class="field__input" name="title" required maxlength="500" /></label>
        <label class="field"><span class="field__label">${t("Needed by")}</span><select class="field__input" name="sprint">
          ${(ahead.length ? ahead : sprintsOf(view)).map((one) => html`<option value=${one.id} ?selected=${one.id === item.sprint}>${one.name}</option>`)}</select></label>
        <button class="button button--primary">${t("Ask")}</button>
      </form>`,
    dialog,
  );
  offer(teams[0]?.id ?? OUTSIDE);
  dialog.setAttribute("aria-labelledby", "ask-title");
  dialog.showModal();
}
