/** Opening a room for a team's ceremony, and going there. */

import { post } from "./rest.js";
import { t } from "./words.js";

/** @typedef {import("./standing.js").StandingPage} StandingPage */

/** @param {StandingPage} page @param {object} wanted as `POST /api/v1/rooms` */
async function open(page, wanted) {
  const answer = await post("/api/v1/rooms", wanted);
  if (answer.ok) location.assign(`/r/${answer.body.id}`);
  else page.tell(answer.detail);
}

/** @param {StandingPage} page @param {string} team @param {string[]} items */
export const estimateTogether = (page, team, items) =>
  open(page, {
    ceremony: "planning_poker",
    team,
    title: t("{team} refinement", { team: page.view.teams[team].name }),
    items,
    settings: { auto_reveal: true },
  });

/** @param {StandingPage} page @param {string} team @param {string} sprint its name */
export const planSprint = (page, team, sprint) =>
  open(page, { ceremony: "sprint_planning", team, title: t("{sprint} planning", { sprint }) });

/** @param {StandingPage} page @param {string} team */
export const holdRetrospective = (page, team) =>
  open(page, {
    ceremony: "retrospective",
    team,
    title: t("{team} retrospective", { team: page.view.teams[team].name }),
  });
