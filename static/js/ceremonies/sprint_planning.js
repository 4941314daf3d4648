/** Sprint planning: who is there, why, what, who else must act, how sure; then the Sprint starts. */

import { html, nothing } from "lit-html";
import { back, commonKeys, ended, ending, next, stageBeside, stageOf, timer } from "../leading.js";
import { legendFor } from "../legend.js";
import { openPage } from "../page.js";
import { icon } from "../parts/icon.js";
import { join } from "../parts/join.js";
import { seats, watching } from "../parts/seats.js";
import { nameOf } from "../people.js";
import { shortDay } from "../rows.js";
import { availability, overlays as ofAvailability } from "../stages/availability.js";
import { fist, overlays as ofFist, vote } from "../stages/fist.js";
import { goal, overlays as ofGoal } from "../stages/goal.js";
import {
  candidatesOf,
  columns,
  loadOf,
  loadSaid,
  looking,
  moveFocused,
  overlays as ofPlan,
  plans,
  rowInFocus,
  sprintOf,
  step,
  teamOf,
} from "../stages/plan.js";
import { loadFoot, loadSection } from "../stages/plan_load.js";
import { record } from "../stages/plan_record.js";
import { questions } from "../stages/questions.js";
import { reasonKeys } from "../stages/reasons.js";
import { askFocused, overlays as ofSweep, sweep } from "../stages/sweep.js";
import { t } from "../words.js";
import { news } from "./sprint_planning_news.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../page.js").Decision} Decision */

const overlays = { ...ofAvailability, ...ofGoal, ...ofPlan, ...ofSweep, ...ofFist };

/** @param {Room} room @returns {View} */
const viewOf = (room) => room.view ?? {};

/** @param {Room} room */
function draw(room) {
  const view = viewOf(room);
  if (!room.seat || !view.seats)
    return html`<div class="room room--alone"><h1>${view.room?.title ?? room.title}</h1>${join(room, { cards: null, seated: () => undefined })}</div>`;
  if (ended(room)) return record(room);
  const stage = stageOf(room);
  const team = teamOf(room);
  if (!team) return html`<div class="room room--alone">${head(room)}${noSprint(room)}</div>`;
  return html`<div class="room ${stage === "plan" ? "room--wide" : ""}"><div class="table-top">
      ${head(room)}${stage === "context" || stage === "goal" ? nothing : loadSection(room)}${started(room)}${room.role === "observer" ? watching(room, t("Sit down and plan")) : nothing}${middle(room, stage)}
    </div>${stage === "plan" ? nothing : html`<aside class="room__side">${questions(room)}${seats(room, "")}</aside>`}
    ${stage === "plan" || stage === "sweep" ? loadFoot(room) : nothing}</div>`;
}

/** @param {Room} room @param {string} stage */
function middle(room, stage) {
  if (stage === "context") return context(room);
  if (stage === "availability") return availability(room);
  if (stage === "goal") return goal(room);
  if (stage === "sweep") return sweep(room);
  return stage === "confidence" ? fist(room) : columns(room);
}

/** The Sprint Goal leads every stage. @param {Room} room */
function head(room) {
  const team = teamOf(room);
  const sprint = sprintOf(viewOf(room), team);
  const { sprints } = legendFor(room, sprint ? [sprint.id] : []);
  const dates = sprint && sprints[sprint.id];
  const when = dates
    ? t("{from} to {to}", { from: shortDay(dates.starts_on), to: shortDay(dates.ends_on) })
    : "";
  const where = [t("Sprint Goal"), sprint?.team_name, sprint?.name, when].filter(Boolean).join(", ");
  return html`<div><p class="story__where">${sprint ? where : t("Sprint planning")}</p>
    <h1 id="stage-title" tabindex="-1">${sprint ? sprint.goal || t("No Sprint Goal yet") : viewOf(room).room.title}</h1>${otherTeams(room, team)}</div>`;
}

/** Where several teams plan together: whose Sprint is looked at. @param {Room} room @param {string} team */
function otherTeams(room, team) {
  const teams = Object.entries(/** @type {Record<string, View>} */ (viewOf(room).sprints ?? {}));
  if (teams.length < 2) return nothing;
  const choose = (/** @type {Event} */ event) => {
    looking.team = /** @type {HTMLSelectElement} */ (event.target).value;
    room.redraw();
  };
  return html`<label class="row"><span class="sub">${t("Team")}</span>
    <select class="field__input plan-team" @change=${choose}>${teams.map(([id, { team_name }]) => html`<option value=${id} .selected=${id === team}>${team_name}</option>`)}</select></label>`;
}

/** @param {Room} room */
const noSprint = (room) =>
  html`<div class="empty"><p class="empty__words">${t("There is no planned Sprint.")}</p>
    <p>${t("Sprints come with an increment, which a program manager makes. As soon as there is one, it is planned here.")}</p></div>${questions(room)}`;

/** @param {Room} room */
function started(room) {
  const team = teamOf(room);
  const sprint = sprintOf(viewOf(room), team);
  if (sprint?.state !== "active") return nothing;
  return html`<p class="notice">${icon("ok")}<span>${t("{sprint} has started.", { sprint: sprint.name })}</span> <a href="/t/${team}">${t("Team board")}</a></p>`;
}

/** What matters before anything is chosen. @param {Room} room */
function context(room) {
  const view = viewOf(room);
  const team = teamOf(room);
  const { sprints } = legendFor(room, []);
  const carried = candidatesOf(view, team).filter(({ sprint }) => sprint);
  const { prompt } = view.room.stages.find((/** @type {View} */ { id }) => id === "context") ?? {};
  return html`<section aria-labelledby="carried-title"><p class="story__lead">${prompt}</p>
    <div class="side__head plan-context"><h2 id="carried-title">${t("What carries over")}</h2><span class="end sub number">${carried.length || ""}</span></div>
    ${
      carried.length
        ? html`<ul class="plan-rows" role="list">${carried.map(
            (item) =>
              html`<li class="plan-row"><span class="key">${item.key}</span><p class="plan-row__title">${item.title}</p><span class="plan-row__end sub">${sprints[item.sprint]?.name ?? ""}</span></li>`,
          )}</ul>`
        : html`<p class="plan-rows__empty sub">${t("Nothing is left over from an earlier Sprint.")}</p>`
    }</section>`;
}

/** @param {Room} room @returns {Decision[]} */
function decisions(room) {
  if (ended(room)) return [];
  const started = sprintOf(viewOf(room), teamOf(room))?.state === "active";
  const last = [...next(room), ...primary(room)];
  if (last.length && !(started && !next(room).length))
    return [ending(room), ...back(room), timer(room), ...last];
  return [...back(room), timer(room), ...last, ending(room)];
}

/** What the stage itself waits for; where there is nothing, going on is the primary decision. @param {Room} room @returns {Decision[]} */
function primary(room) {
  const view = viewOf(room);
  const stage = stageOf(room);
  if (stage === "goal" && view.goal && !view.goal.revealed && view.goal.proposed)
    return [{ key: "r", label: t("Show the proposals"), act: () => room.send("RevealGoals") }];
  if (stage !== "confidence" || !view.confidence) return [];
  const { round, revealed, rated } = view.confidence;
  if (!revealed)
    return rated
      ? [{ key: "r", label: t("Reveal"), act: () => room.send("RevealConfidence", { round }) }]
      : [];
  const again = { key: "v", label: t("Vote again"), act: () => room.send("StartConfidenceRound", { round }) };
  const sprint = sprintOf(view, teamOf(room));
  if (sprint?.state !== "planned") return [again];
  const label = t("Start {sprint}", { sprint: sprint.name });
  return [again, { key: "Enter", label, act: () => room.send("StartSprint") }];
}

/** @param {Room} room @returns {import("../keys.js").Key[]} */
function keys(room) {
  if (ended(room)) return [];
  return [...commonKeys(room), ...(plans(room) ? stageKeys(room) : [])];
}

/** @param {Room} room @returns {import("../keys.js").Key[]} */
function stageKeys(room) {
  const stage = stageOf(room);
  const along = [
    { key: "j", label: t("Next item"), act: () => step(1) },
    { key: "k", label: t("Item before"), act: () => step(-1) },
    ...(rowInFocus()
      ? [
          { key: "ArrowDown", label: t("Next item"), act: () => step(1) },
          { key: "ArrowUp", label: t("Item before"), act: () => step(-1) },
        ]
      : []),
  ];
  if (stage === "plan")
    return [
      ...along,
      { key: "s", label: t("Into the Sprint, or out of it"), act: () => moveFocused(room) },
      { key: "+", label: t("Into the Sprint"), act: () => moveFocused(room, true) },
      { key: "-", label: t("Out of the Sprint"), act: () => moveFocused(room, false) },
    ];
  if (stage === "confidence") return reasonKeys(room, viewOf(room).confidence);
  if (stage === "sweep")
    return [...along, { key: "a", label: t("Ask another team"), act: () => askFocused(room) }];
  return [];
}

/** @param {Room} room @param {string} sign */
function typed(room, sign) {
  if (stageOf(room) !== "confidence" || !/[1-5]/.test(sign)) return false;
  vote(room, Number(sign));
  return true;
}

/** @param {Room} room */
function describe(room) {
  const view = viewOf(room);
  const team = teamOf(room);
  const sprint = sprintOf(view, team);
  if (!sprint) return t("Sprint planning, without a planned Sprint.");
  const open = stageBeside(room, 0)?.title ?? "";
  const lead = view.room.facilitators?.[0];
  return `${open}. ${sprint.goal || t("No Sprint Goal yet")}. ${loadSaid(loadOf(view, team))}. ${lead ? t("{name} facilitates.", { name: nameOf(view, lead) }) : ""}`;
}

openPage({ overlays, draw, decisions, keys, typed, news, describe });
