/** The dialogs in which entries of the register are written and changed. */

import { html, nothing, render } from "lit-html";
import { listOf, teamsOf } from "../rows.js";
import { t } from "../words.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../standing.js").StandingPage} StandingPage */

const KINDS = /** @type {[string, () => string][]} */ ([
  ["risk", () => t("Risk: it may happen")],
  ["assumption", () => t("Assumption: we count on it")],
  ["issue", () => t("Issue: it has happened")],
]);

/** @type {Record<string, () => string>} */
const RAISING = {
  risk: () => t("Raise a risk"),
  assumption: () => t("Add an assumption"),
  issue: () => t("Raise an issue"),
};

/** A new risk, assumption or issue. @param {StandingPage} page @param {string} kind */
export const raiseRisk = (page, kind) =>
  show(page, RAISING[kind](), riskFields(page, { kind, links: [] }), t("Write it down"), (said) => {
    const sent = page.send("new", "RaiseRisk", said);
    page.undoable(t("Raised: {risk}", { risk: said.text }), sent.id);
    return sent;
  });

/** @param {StandingPage} page @param {string} id */
export function showRisk(page, id) {
  const risk = page.view.risks[id];
  if (!risk || risk.fresh) return;
  change(page, t("Change the entry"), riskFields(page, risk), risk, (fields, base) =>
    page.send(id, "EditRisk", { risk: id, fields, base }),
  );
}

/** @param {StandingPage} page */
export const requestDecision = (page) =>
  show(page, t("What has to be decided"), decisionFields(page, { links: [] }), t("Write it down"), (said) =>
    page.send("new", "RequestDecision", said),
  );

/** @param {StandingPage} page @param {string} id */
export function showDecision(page, id) {
  const decision = page.view.decisions[id];
  change(page, t("Change the decision"), decisionFields(page, decision), decision, (fields, base) =>
    page.send(id, "EditDecision", { decision: id, fields, base }),
  );
}

/** @param {StandingPage} page @param {string} id */
export function showDeciding(page, id) {
  const { text } = page.view.decisions[id];
  const field = html`<p class="dialog__words">${text}</p>${area("outcome", t("What was decided"), "", 500, true)}`;
  show(page, t("Decide"), field, t("It is decided"), ({ outcome }) => {
    const sent = page.send(id, "Decide", { decision: id, outcome });
    page.undoable(t("Decided: {text}", { text: outcome }), sent.id);
    return sent;
  });
}

/** @param {StandingPage} page */
export const setMilestone = (page) =>
  show(page, t("A milestone"), milestoneFields(page, { links: [] }), t("Set it"), (said) =>
    page.send("new", "SetMilestone", said),
  );

/** @param {StandingPage} page @param {string} id */
export function showMilestone(page, id) {
  const milestone = page.view.milestones[id];
  change(page, t("Change the milestone"), milestoneFields(page, milestone), milestone, (fields, base) =>
    page.send(id, "EditMilestone", { milestone: id, fields, base }),
  );
}

/** @param {StandingPage} page @param {View} risk */
const riskFields = (page, risk) => html`
  ${area("text", t("In one sentence"), risk.text, 500, true, t("If …, then …"))}
  <div class="form__pair">${choice(
    "kind",
    t("Kind"),
    KINDS.map(([value, label]) => [value, label()]),
    risk.kind,
  )}${teamChoice(page, risk)}</div>
  <div class="form__pair">${grade("chance", t("Chance"), [t("rare"), t("near certain")], risk.chance)}${grade("impact", t("Impact"), [t("slight"), t("severe")], risk.impact)}</div>
  <div class="form__pair">${ownerChoice(page, risk)}${dayField("due", t("Due"), risk.due)}</div>
  ${area("response", t("What is done about it"), risk.response, 4000, false)}
  ${linkField(page, risk)}`;

/** @param {StandingPage} page @param {View} decision */
const decisionFields = (page, decision) => html`
  ${area("text", t("The question, in one sentence"), decision.text, 500, true)}
  <div class="form__pair">${ownerChoice(page, decision)}${dayField("needed_by", t("Needed by"), decision.needed_by)}</div>
  ${teamChoice(page, decision)}${linkField(page, decision)}`;

/** @param {StandingPage} page @param {View} milestone */
const milestoneFields = (page, milestone) => html`
  <label class="field"><span class="field__label">${t("Name")}</span><input class="field__input" name="name" required maxlength="500" .value=${milestone.name ?? ""} /></label>
  <div class="form__pair">${dayField("on", t("Day"), milestone.on, true)}${teamChoice(page, milestone)}</div>
  ${linkField(page, milestone)}`;

/**
 * A dialog with a form; `done` gets what was said, by the names of the fields.
 * @param {StandingPage} page @param {string} title @param {unknown} fields @param {string} verb
 * @param {(said: View) => { settled: Promise<import("../protocol.d.ts").Answer> }} done
 */
function show(page, title, fields, verb, done) {
  const { dialog } = page;
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const said = read(/** @type {HTMLFormElement} */ (event.target));
    dialog.close();
    done(said);
  };
  const close = () => dialog.close();
  // What was typed for another entry must not stay in fields that look alike.
  render(nothing, dialog);
  render(
    html`<div class="dialog__head"><h2 id="entry-title">${title}</h2><button class="button" type="button" @click=${close}>${t("Cancel")}</button></div>
      <form class="form" @submit=${submit}>${fields}<div class="row"><button class="button button--primary">${verb}</button></div></form>`,
    dialog,
  );
  dialog.setAttribute("aria-labelledby", "entry-title");
  dialog.showModal();
  /** @type {HTMLElement | null} */ (dialog.querySelector("textarea, input"))?.focus();
}

/**
 * The same for an entry that is there: only what differs is sent, with what this person saw.
 * @param {StandingPage} page @param {string} title @param {unknown} fields @param {View} entry
 * @param {(fields: View, base: View) => { settled: Promise<import("../protocol.d.ts").Answer> }} send
 */
function change(page, title, fields, entry, send) {
  show(page, title, fields, t("Keep this"), (said) => {
    /** @type {View} */
    const before = { ...entry, links: keysOf(page, entry) };
    const same = (/** @type {string} */ name) =>
      JSON.stringify(name === "links" ? said.links.map((/** @type {View} */ { id }) => id) : said[name]) ===
      JSON.stringify(before[name] ?? null);
    const names = Object.keys(said).filter((name) => !same(name));
    const chosen = names.map((name) => [
      name,
      name === "links" ? [...said.links, ...needsOf(entry)] : said[name],
    ]);
    const base = names.map((name) => [name, entry[name]]);
    return send(Object.fromEntries(chosen), Object.fromEntries(base));
  });
}

/** What a form says: empty is none, grades are numbers, keys are links. @param {HTMLFormElement} form @returns {View} */
function read(form) {
  /** @type {View} */
  const said = {};
  for (const [name, value] of new FormData(form)) {
    const text = String(value).trim();
    if (name === "links") said.links = keysIn(text).map((id) => ({ kind: "item", id }));
    else if (name === "chance" || name === "impact") said[name] = text ? Number(text) : null;
    else if (name === "response") said[name] = text;
    else said[name] = text || null;
  }
  return said;
}

/** @param {string} text */
const keysIn = (text) =>
  text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map((key) => key.toUpperCase());

/** The keys of the items it is about; what is gone has none. @param {StandingPage} page @param {View} entry @returns {string[]} */
const keysOf = ({ view }, { links }) =>
  links
    .filter((/** @type {View} */ { kind, id }) => kind === "item" && view.items[id])
    .map((/** @type {View} */ { id }) => view.items[id].key);

/** Dependencies stay linked: the form speaks of items. @param {View} entry */
const needsOf = ({ links }) => links.filter((/** @type {View} */ { kind }) => kind !== "item");

/** @param {string} name @param {string} label @param {string | undefined} value @param {number} longest @param {boolean} required @param {string} [hint] */
const area = (name, label, value, longest, required, hint = "") =>
  html`<label class="field"><span class="field__label">${label}</span><textarea class="field__input" name=${name} rows="2" maxlength=${longest} ?required=${required} placeholder=${hint} .value=${value ?? ""}></textarea></label>`;

/** @param {string} name @param {string} label @param {string | null | undefined} value @param {boolean} [required] */
const dayField = (name, label, value, required = false) =>
  html`<label class="field"><span class="field__label">${label}</span><input class="field__input" type="date" name=${name} ?required=${required} .value=${value ?? ""} /></label>`;

/** @param {string} name @param {string} label @param {[string, string][]} options @param {string | null | undefined} value */
const choice = (name, label, options, value) =>
  html`<label class="field"><span class="field__label">${label}</span><select class="field__input" name=${name}>${options.map(([id, title]) => html`<option value=${id} ?selected=${id === (value ?? "")}>${title}</option>`)}</select></label>`;

/** @param {StandingPage} page @param {View} entry */
const teamChoice = ({ view }, { team }) =>
  choice(
    "team",
    t("Team"),
    [
      ["", t("The whole program")],
      ...teamsOf(view).map(({ id, name }) => /** @type {[string, string]} */ ([id, name])),
    ],
    team,
  );

/** @param {StandingPage} page @param {View} entry */
function ownerChoice({ view }, { owner }) {
  const people = listOf(view.people).sort((one, other) => one.name.localeCompare(other.name));
  return choice(
    "owner",
    t("Owner"),
    [["", t("Nobody yet")], ...people.map(({ id, name }) => /** @type {[string, string]} */ ([id, name]))],
    owner,
  );
}

/** @param {string} name @param {string} label @param {[string, string]} ends @param {number | null | undefined} value */
const grade = (name, label, [least, most], value) =>
  choice(
    name,
    label,
    [
      ["", t("Not rated")],
      ["1", `1, ${least}`],
      ["2", "2"],
      ["3", "3"],
      ["4", "4"],
      ["5", `5, ${most}`],
    ],
    value ? String(value) : "",
  );

/** @param {StandingPage} page @param {View} entry */
const linkField = (page, entry) =>
  html`<label class="field"><span class="field__label">${t("Linked items")}</span><span class="field__hint" id="links-hint">${t("Their keys, for example PAY-7, WEB-9.")}</span><input class="field__input" name="links" aria-describedby="links-hint" .value=${keysOf(page, entry).join(", ")} /></label>`;
