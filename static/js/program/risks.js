/** The register of a program: risks with assumptions and issues, decisions, milestones. */

import { html, nothing } from "lit-html";
import { teamsOf } from "../rows.js";
import { openStanding } from "../standing.js";
import { t } from "../words.js";
import { raiseRisk, requestDecision, setMilestone, showRisk } from "./register_forms.js";
import { decisionList, milestoneList } from "./register_lists.js";
import { arrive, asked, bare, count, entries, FILTERS, look, ofTab, sums, TABS } from "./register_part.js";
import { board, move, table, withdraw } from "./risk_board.js";
import { overlays } from "./risk_changes.js";
import { liesIn, matrix } from "./risk_matrix.js";
import { MOVES, may, ofTeam, TITLES } from "./risk_words.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */
/** The entry that the address names, until the focus is there. */
const here = { looked: false, goes: "" };

/** @param {StandingPage} page */
function draw(page) {
  const { view } = page;
  if (!here.looked) Object.assign(here, { looked: true, goes: arrive(view) });
  return html`<div class="page risks">
    <div class="page__head"><div><h1>${t("Risks")}</h1><p class="sub">${sums(view)}</p></div><div class="end">${buttons(page)}</div></div>
    <div class="risks__bar">${tabs(page)}${teamPicker(page)}</div>
    ${FILTERS.length ? filters(view) : nothing}
    ${body(page)}
  </div>`;
}

/** @param {StandingPage} page */
function buttons(page) {
  const { view } = page;
  const toggles = entries()
    ? html`<button class="button" type="button" aria-pressed=${look.matrix} @click=${() => toggle(page, "matrix")}>${t("5 by 5")} <kbd>X</kbd></button>
    <button class="button" type="button" aria-pressed=${look.table} @click=${() => toggle(page, "table")}>${t("As a table")} <kbd>V</kbd></button>`
    : nothing;
  return html`${toggles}<a class="button" href="/p/${view.program.id}/stakeholders">${t("Stakeholders")}</a><a class="button" href="/api/v1/programs/${view.program.id}/raid?format=csv${csvDay(page)}" download>${t("RAID as CSV")}</a>${bare(view) ? nothing : adding(page)}`;
}

/** REST knows whole days only. @param {StandingPage} page */
const csvDay = ({ first: { days } }) => (days.past ? `&as_of=${days.shown}` : "");

/** @param {StandingPage} page */
function adding(page) {
  const words = {
    risk: t("Raise a risk"),
    assumption: t("Add an assumption"),
    issue: t("Raise an issue"),
    decision: t("Ask for a decision"),
    milestone: t("Set a milestone"),
  };
  return mayAdd(page)
    ? html`<button class="button button--primary" type="button" @click=${() => add(page)}>${words[look.tab]} <kbd>C</kbd></button>`
    : nothing;
}

/** @param {StandingPage} page */
const mayAdd = (page) =>
  may(
    page,
    look.tab === "decision" ? "record decision" : look.tab === "milestone" ? "edit milestone" : "manage risk",
  );

/** @param {StandingPage} page */
function add(page) {
  if (look.tab === "decision") requestDecision(page);
  else if (look.tab === "milestone") setMilestone(page);
  else raiseRisk(page, look.tab);
}

/** @param {StandingPage} page */
const tabs = (page) =>
  html`<div class="views" role="group" aria-label=${t("Parts of the register")}>${TABS.map(([tab, title]) => {
    const show = () => {
      Object.assign(look, { tab, cell: null });
      page.room.redraw();
    };
    return html`<button class="views__one" type="button" aria-pressed=${tab === look.tab} @click=${show}>${title()} <span class="number muted">${count(page.view, tab)}</span></button>`;
  })}</div>`;

/** @param {StandingPage} page */
function teamPicker(page) {
  const pick = (/** @type {Event} */ event) => {
    look.team = /** @type {HTMLSelectElement} */ (event.target).value;
    page.room.redraw();
  };
  return html`<label class="visually-hidden" for="team">${t("Team")}</label><select class="field__input risks__team" id="team" @change=${pick}><option value="">${t("All teams and the program")}</option>${teamsOf(page.view).map(({ id, name }) => html`<option value=${id} .selected=${id === look.team}>${name}</option>`)}</select>`;
}

/** @param {View} view */
function filters(view) {
  const words = (/** @type {string} */ name) => {
    const value = asked.get(name) ?? "";
    if (name === "exposure") return t("exposure {n} or more", { n: value });
    if (name === "owner") return view.people[value]?.name ?? value;
    return TITLES[/** @type {keyof typeof TITLES} */ (value)]?.() ?? value;
  };
  return html`<p class="notice"><span>${t("Shown: {what}.", { what: FILTERS.map(words).join(", ") })}</span> <a href=${location.pathname}>${t("Show all")}</a></p>`;
}

/** @param {StandingPage} page */
function body(page) {
  const { view } = page;
  if (look.tab === "decision") return decisionList(page, ofTeam(view.decisions, look.team));
  if (look.tab === "milestone") return milestoneList(page, ofTeam(view.milestones, look.team));
  const all = ofTab(view);
  if (!all.length) return empty(page);
  const { cell } = look;
  const shown = look.matrix && cell ? all.filter((risk) => liesIn(risk, cell)) : all;
  const choose = (/** @type {typeof cell} */ chosen) => {
    look.cell = chosen;
    page.room.redraw();
  };
  return html`${look.matrix ? matrix(all, cell, choose) : nothing}${look.table ? table(page, shown) : board(page, shown)}`;
}

/** @param {StandingPage} page */
function empty(page) {
  const words = {
    risk: t("No risk is written down. What could go wrong? If …, then …"),
    assumption: t("No assumption is written down. What do you count on without knowing it?"),
    issue: t("No issue is open. What has gone wrong and is not yet put right?"),
  };
  const none = FILTERS.length
    ? t("Nothing fits what is asked for.")
    : words[/** @type {keyof typeof words} */ (look.tab)];
  return html`<div class="empty"><p class="empty__words">${none}</p>${adding(page)}</div>`;
}

/** @param {StandingPage} page @param {"table" | "matrix"} what */
function toggle(page, what) {
  look[what] = !look[what];
  page.room.redraw();
}

/** The card with the focus gets it again where a painting took it away. */
function drawn() {
  /** @type {import("../parts/cell_grid.js").CellGrid | null} */ (
    document.querySelector("cell-grid")
  )?.painted();
  if (!here.goes) return;
  const entry = /** @type {HTMLElement | null} */ (
    document.querySelector(`[data-card="${here.goes}"], [data-entry="${here.goes}"] button`)
  );
  here.goes = "";
  entry?.focus();
}

/** @param {StandingPage} page @returns {import("../keys.js").Key[]} */
function keys(page) {
  const id = /** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-card]"))?.dataset.card;
  const manages = may(page, "manage risk");
  const onCard =
    id && manages
      ? [
          ...MOVES.map(({ state, key, label }) => ({
            key,
            label: label(),
            act: () => move(page, id, state),
          })),
          { key: "n", label: t("New again"), act: () => move(page, id, "new") },
          { key: "e", label: t("Edit"), act: () => showRisk(page, id) },
          { key: "Delete", label: t("Take out of the register"), act: () => withdraw(page, id) },
        ]
      : [];
  const views = entries()
    ? [
        { key: "x", label: t("5 by 5"), act: () => toggle(page, "matrix") },
        { key: "v", label: t("As a table"), act: () => toggle(page, "table") },
      ]
    : [];
  const adds = mayAdd(page) ? [{ key: "c", label: t("Write a new one"), act: () => add(page) }] : [];
  return [...onCard, ...adds, ...views];
}

/** @param {View} before @param {View} after */
function news(before, after) {
  return Object.entries(/** @type {Record<string, View>} */ (after.risks)).flatMap(([id, risk]) => {
    const was = before.risks[id];
    if (risk.fresh || was?.state === risk.state) return [];
    const said = { state: TITLES[/** @type {keyof typeof TITLES} */ (risk.state)](), risk: risk.text };
    return [{ kind: "moved", text: t("{state}: {risk}", said), minor: true }];
  });
}

addEventListener("hashchange", () => {
  here.looked = false;
  page.room.redraw();
});

const page = openStanding({
  overlays,
  draw,
  drawn,
  keys,
  news,
  describe: ({ view }) =>
    t("Register of {program}. {sums}", { program: view.program.name, sums: sums(view) }),
});
