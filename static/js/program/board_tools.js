/** What stands over the board: whose rows, folding, size, the plan that was kept, paper. */

import { html, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { chip } from "../parts/chip.js";
import { choose } from "../parts/choice.js";
import { icon } from "../parts/icon.js";
import { t } from "../words.js";
import { orderOf, picker } from "./board_picks.js";
import { printOn } from "./board_print.js";
import { placeId } from "./dependency_lines.js";
import { lockButton } from "./review.js";
import { changesIn } from "./since.js";

/** @typedef {import("../standing.js").StandingPage} StandingPage */
/** @typedef {import("./board_plan.js").BoardPlan} BoardPlan */
/** @typedef {import("./board_look.js").BoardLook} BoardLook */

/**
 * What can be done to how the board looks; each is said where it is not seen.
 * @param {StandingPage} page @param {BoardLook} look @param {() => BoardPlan} plan @param {() => number} fitting
 */
export function actsOn(page, look, plan, fitting) {
  const again = (/** @type {string} */ words) => {
    page.say(words);
    page.room.redraw();
  };
  const shown = () => {
    const n = plan().found.length;
    again(n ? t("{n, plural, one {# team} other {# teams}} shown.", { n }) : nobodySaid(look));
  };
  const percent = () => Math.round(100 * look.zoom);
  const sized = (/** @type {() => void} */ size) => () => {
    size();
    again(t("{n} percent.", { n: percent() }));
  };
  return {
    larger: sized(() => look.step(1)),
    smaller: sized(() => look.step(-1)),
    whole: sized(() => look.enlarge(1)),
    fit: sized(() => look.enlarge(fitting())),
    compare: () => {
      look.compare();
      const n = changesIn(page.view);
      again(
        look.compared
          ? t("{n, plural, one {# change} other {# changes}} since the plan was kept.", { n })
          : t("The plan as it is."),
      );
    },
    foldTeams: () =>
      again(
        look.foldAll(
          "team",
          plan().teams.map(({ id }) => id),
        )
          ? t("All teams folded.")
          : t("All teams unfolded."),
      ),
    foldSprints: () =>
      again(
        look.foldAll(
          "sprint",
          plan().sprints.map(({ id }) => id),
        )
          ? t("All Sprints folded.")
          : t("All Sprints unfolded."),
      ),
    search: (/** @type {string} */ words) => {
      look.look(words);
      look.pick("");
      shown();
    },
    order: (/** @type {import("./board_look.js").Order} */ order) => {
      look.reorder(order, page.view);
      look.pick("");
      shown();
    },
    /** Of many teams on a phone: the one to look at, or with "" the list of them. */
    pick: (/** @type {string} */ team) => {
      const row = look.picked && document.getElementById(placeId(`row ${look.picked}`));
      look.pick(team);
      again(team ? t("{name} shown.", { name: page.view.teams[team].name }) : t("All teams."));
      page.paintNow();
      // The new team from its beginning; the list where it was left.
      (team || !row ? document.querySelector(".program__frame") : row)?.scrollIntoView({ block: "start" });
    },
    print: () =>
      choose(page.dialog, t("Print the board"), [
        { label: t("A3, landscape"), note: t("for the wall"), act: () => printOn("a3") },
        { label: t("A4, landscape"), note: t("for the hand"), act: () => printOn("a4") },
      ]),
  };
}

/** @typedef {ReturnType<typeof actsOn>} Acts */

/** Why no team is there. @param {BoardLook} look */
export const nobodySaid = ({ search, order }) =>
  search.trim() || order !== "risky" ? t("No team is called so.") : t("No team has a need at risk.");

/** @param {StandingPage} page @param {BoardLook} look @param {BoardPlan} plan @param {Acts} acts */
export function tools(page, look, plan, acts) {
  const { view } = page;
  const many = Object.keys(view.teams).length;
  const typed = (/** @type {Event} */ { target }) =>
    acts.search(/** @type {HTMLInputElement} */ (target).value);
  return html`<div class="board-tools" role="group" aria-label=${t("How the board looks")}>
    <label class="board-tools__search">${icon("search", "small")}<span class="visually-hidden">${t("Find teams by name or key; several with commas")}</span>
      <input class="field__input" id="team-search" type="search" autocomplete="off" placeholder=${t("Find teams: PAY, WEB")} .value=${live(look.search)} @input=${typed} /></label>
    ${look.many ? orderOf(look, acts) : nothing}
    <span class="sub number">${plan.found.length < many ? t("{n} of {many} teams", { n: plan.found.length, many }) : t("{n, plural, one {# team} other {# teams}}", { n: many })}</span>
    ${look.table || look.listed ? nothing : html`<button class="button" type="button" @click=${acts.foldTeams}>${plan.teams.length && plan.teams.every(({ id }) => look.folded.team.has(id)) ? t("Unfold all teams") : t("Fold all teams")} <kbd>Shift R</kbd></button>`}
    ${view.baseline ? html`<button class="button" type="button" aria-pressed=${look.compared} @click=${acts.compare}>${t("Since “{name}”", { name: view.baseline.name })} <span class="number">${changesIn(view)}</span> <kbd>D</kbd></button>` : lockButton(page)}
    <span class="board-tools__size only-wide" role="group" aria-label=${t("Size")} ?hidden=${look.table}>
      <button class="button" type="button" aria-label=${t("Smaller")} @click=${acts.smaller}>${icon("minus", "small")}<kbd>-</kbd></button>
      <button class="button number" type="button" aria-label=${t("Size {n} percent, back to 100", { n: Math.round(100 * look.zoom) })} @click=${acts.whole}>${Math.round(100 * look.zoom)} % <kbd>0</kbd></button>
      <button class="button" type="button" aria-label=${t("Larger")} @click=${acts.larger}>${icon("plus", "small")}<kbd>+</kbd></button>
      <button class="button" type="button" @click=${acts.fit}>${t("Fit")} <kbd>W</kbd></button>
    </span>
    <button class="button only-wide" type="button" ?hidden=${look.table} @click=${acts.print}>${icon("print", "small")}${t("Print")}</button>
  </div>
  ${look.listed ? picker(view, look, plan, acts) : nothing}`;
}

/** What the lines mean, in words and in shapes. */
export const legend = () => html`<ul class="board-legend" role="list" aria-label=${t("What the lines mean")}>
    ${LINES().map(({ flag, state, word }) => html`<li>${sample(flag)}${chip(state, word)}</li>`)}
    <li class="sub">${t("From who gives to who needs; a number on a line is how many it stands for.")}</li>
  </ul>`;

/** @param {string} flag */
const sample = (flag) =>
  html`<svg class="board-legend__line" viewBox="0 0 40 12" aria-hidden="true"><path class="dependency__line dependency__line--${flag}" d="M1 6H39"></path></svg>`;

const LINES = () => [
  { flag: "red", state: /** @type {const} */ ("risk"), word: t("At risk") },
  { flag: "amber", state: /** @type {const} */ ("watch"), word: t("Tight") },
  { flag: "green", state: /** @type {const} */ ("ok"), word: t("On time") },
  { flag: "done", state: /** @type {const} */ ("idle"), word: t("Done") },
];
