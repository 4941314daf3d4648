/** Sprint planning on the wall: the Sprint Goal, and below it what the stage is about. */

import { html, nothing } from "lit-html";
import { legendFor } from "../legend.js";
import { pointsBox, shortDay } from "../rows.js";
import { answer, fist, turnout, voters } from "../stages/fist.js";
import { candidatesOf, chosenOf, loadOf, loadSaid, sprintOf, teamOf } from "../stages/plan.js";
import { loadSection } from "../stages/plan_load.js";
import { need } from "../stages/sweep.js";
import { number, t } from "../words.js";
import { isOver, lead, lines, nothingYet, openStage, over, tally } from "./wall.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */

/** @type {Record<string, (room: Room, view: View, team: string) => unknown>} */
const STAGES = {
  context: carriedOver,
  availability: (_, view, team) => capacity(view, team),
  goal: (_, view) => proposals(view),
  plan: (room, view, team) => html`${loadSection(room)}${chosen(view, team)}`,
  sweep: (room, view) => asked(room, view),
  confidence,
};

/** @param {Room} room */
function draw(room) {
  const view = room.view ?? {};
  const team = teamOf(room);
  const sprint = sprintOf(view, team);
  if (isOver(view)) return html`${over(view, planInWords(room))}${sprint ? chosen(view, team) : nothing}`;
  if (!sprint) return nothingYet(view.room?.title ?? room.title, t("There is no planned Sprint."));
  if (Object.keys(view.sprints).length > 1 && view.room.stage !== "confidence") return several(view);
  return html`${lead(where(room, sprint), sprint.goal || t("No Sprint Goal yet"))}${STAGES[view.room.stage]?.(room, view, team) ?? nothing}`;
}

/** @param {Room} room @param {View} sprint */
function where(room, sprint) {
  const { sprints } = legendFor(room, [sprint.id]);
  const dates = sprints[sprint.id];
  const when = dates
    ? t("{from} to {to}", { from: shortDay(dates.starts_on), to: shortDay(dates.ends_on) })
    : "";
  return [t("Sprint Goal"), sprint.team_name, sprint.name, when].filter(Boolean).join(", ");
}

/** Where several teams plan together: each one's goal and load. @param {View} view */
function several(view) {
  const { title, prompt = "" } = openStage(view);
  const rows = Object.entries(/** @type {Record<string, View>} */ (view.sprints)).map(
    ([
      team,
      sprint,
    ]) => html`<span class="wall__topic"><strong>${sprint.team_name}</strong> <span class="wall__said">${sprint.goal || t("No Sprint Goal yet")}</span></span>
      <span class="number ${loadOf(view, team).over > 0 ? "load__over" : ""}">${loadSaid(loadOf(view, team))}</span>`,
  );
  return html`${lead(title, view.room.title, prompt)}${lines(rows)}`;
}

/** @param {Room} room @param {View} view @param {string} team */
function carriedOver(room, view, team) {
  const { sprints } = legendFor(room, []);
  const carried = candidatesOf(view, team).filter(({ sprint }) => sprint);
  const rows = carried.map(
    (item) =>
      html`<span class="wall__key">${item.key}</span><span class="wall__topic">${item.title}</span><span class="wall__notes">${sprints[item.sprint]?.name ?? ""}</span>`,
  );
  return html`<h2 class="wall__part">${carried.length ? t("What carries over") : t("Nothing is left over from an earlier Sprint.")}</h2>${lines(rows)}`;
}

/** How much of the team is there, without a word on who. @param {View} view @param {string} team */
function capacity(view, team) {
  const people = Object.values(/** @type {Record<string, View>} */ (view.capacity ?? {})).filter(
    ({ teams }) => teams?.[team] !== undefined,
  );
  const said = people.filter(({ days_off }) => days_off !== null).length;
  const { capacity: points } = loadOf(view, team);
  return html`<h2 class="wall__part">${points === null ? t("How much can the team carry?") : t("The team can carry {n} points", { n: number(points) })}</h2>
    ${tally(said, people.length, t("{done} of {all} have said when they are there", { done: said, all: people.length }))}`;
}

/** @param {View} view */
function proposals(view) {
  const { proposed = 0, revealed } = view.goal ?? {};
  if (!revealed)
    return html`<h2 class="wall__part">${openStage(view).prompt ?? ""}</h2>${tally(proposed, 0, proposedSoFar(view))}`;
  const goals = Object.values(/** @type {Record<string, View>} */ (view.goals ?? {}));
  return lines(goals.map(({ text }) => html`<span class="wall__said">${text}</span>`));
}

/** @param {View} view */
const proposedSoFar = (view) =>
  t("{n, plural, =0 {Nobody has proposed a goal yet} one {# proposal, hidden} other {# proposals, hidden}}", {
    n: view.goal?.proposed ?? 0,
  });

/** @param {View} view @param {string} team */
function chosen(view, team) {
  const items = chosenOf(view, team);
  if (!items.length)
    return html`<p class="wall__sub">${t("Nothing is chosen yet. Take from the top of the backlog until the Sprint is full.")}</p>`;
  return lines(
    items.map(
      ({ key, title, points }) =>
        html`<span class="wall__key">${key}</span><span class="wall__topic">${title}</span>${pointsBox(points)}`,
    ),
    "wall__lines--two",
  );
}

/** @param {Room} room @param {View} view */
function asked(room, view) {
  const needs = Object.values(/** @type {Record<string, View>} */ (view.dependencies ?? {}));
  const title = needs.length ? t("Asked of other teams") : t("Who else must act?");
  return html`<h2 class="wall__part">${title}</h2><ul class="wall__needs" role="list">${needs.map((one) => need(room, one))}</ul>`;
}

/** @param {Room} room @param {View} view */
function confidence(room, view) {
  if (view.confidence.revealed) return fist(room);
  const { rated, question } = view.confidence;
  return html`<h2 class="wall__part">${question}</h2>${tally(rated, Math.max(voters(view), rated), votedSoFar(view))}`;
}

/** @param {View} view */
const votedSoFar = (view) => t("{voted} of {all} voted", turnout(view));

/** @param {Room} room */
function planInWords(room) {
  const view = room.view ?? {};
  const team = teamOf(room);
  const sprint = sprintOf(view, team);
  if (!sprint) return t("There is no planned Sprint.");
  const sure = view.confidence?.revealed
    ? t("Confidence {answer}.", { answer: answer(view.confidence) })
    : "";
  return `${sprint.goal || t("No Sprint Goal yet")}. ${loadSaid(loadOf(view, team))}. ${sure}`.trim();
}

/** @param {Room} room */
function words(room) {
  const view = room.view ?? {};
  const { stage } = view.room ?? {};
  const open = isOver(view) ? "" : `${openStage(view).title}. `;
  if (stage === "goal" && !view.goal?.revealed) return `${open}${proposedSoFar(view)}.`;
  if (stage === "confidence" && !view.confidence?.revealed) return `${open}${votedSoFar(view)}.`;
  return `${open}${planInWords(room)}`;
}

/** @type {import("../big.js").Wall} */
export const wall = { draw, words };
