/** The dialogs in which entries of the register are written and changed. */

import { html } from "lit-html";
import { t } from "../words.js";
import {
  area,
  change,
  choice,
  dayField,
  grade,
  incrementChoice,
  linkField,
  ownerChoice,
  show,
  teamChoice,
} from "./entry_form.js";

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
  const send = (/** @type {View} */ fields, /** @type {View} */ base) =>
    page.send(id, "EditMilestone", { milestone: id, fields, base });
  const fields = milestoneFields(page, milestone);
  change(page, t("Change the milestone"), fields, milestone, send, ["item", "increment"]);
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
  ${area("response", t("What is done about it"), risk.response, 500, false)}
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
  ${linkField(page, milestone, t("What has to be done by then"))}
  ${incrementChoice(page, milestone)}`;
