/** The part of the register that is looked at: which one, of which team, and what is in it. */

import { t } from "../words.js";
import { OPEN, ofTeam, weighed } from "./risk_words.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {"risk" | "assumption" | "issue" | "decision" | "milestone"} Tab */

export const TABS = /** @type {[Tab, () => string][]} */ ([
  ["risk", () => t("Risks")],
  ["assumption", () => t("Assumptions")],
  ["issue", () => t("Issues")],
  ["decision", () => t("Decisions")],
  ["milestone", () => t("Milestones")],
]);
const HIGH = 15;

/** What the address asks for; a number of the rollup leads here with it. */
export const asked = new URLSearchParams(location.search);
export const look = {
  tab: /** @type {Tab} */ (TABS.find(([tab]) => tab === asked.get("kind"))?.[0] ?? "risk"),
  team: asked.get("team") ?? "",
  table: false,
  matrix: false,
  cell: /** @type {import("./risk_matrix.js").Cell | null} */ (null),
};
export const FILTERS = ["state", "owner", "exposure"].filter((name) => asked.has(name));

/** The entry that the address names is in the part that is shown. @param {View} view */
export function arrive(view) {
  const id = decodeURIComponent(location.hash.slice(1));
  const kind = view.risks[id]?.kind ?? (view.decisions[id] && "decision");
  if (kind) Object.assign(look, { tab: kind, team: "", cell: null });
  return kind ? id : "";
}

export const entries = () => look.tab !== "decision" && look.tab !== "milestone";

/** The risks, assumptions or issues of this view, before the matrix chooses among them. @param {View} view @param {Tab} [tab] @returns {Row[]} */
export const ofTab = (view, tab = look.tab) =>
  weighed(view.risks).filter(
    (risk) =>
      risk.kind === tab &&
      (!look.team || risk.team === look.team) &&
      FILTERS.every((name) =>
        name === "exposure" ? risk.exposure >= Number(asked.get(name)) : risk[name] === asked.get(name),
      ),
  );

/** @param {View} view @param {Tab} tab */
export function count(view, tab) {
  if (tab === "decision")
    return ofTeam(view.decisions, look.team).filter(({ state }) => state === "open").length;
  if (tab === "milestone") return ofTeam(view.milestones, look.team).filter(({ reached }) => !reached).length;
  return ofTab(view, tab).length;
}

/** What this part of the register comes to, in words. @param {View} view */
export function sums(view) {
  if (look.tab === "decision") {
    const open = ofTeam(view.decisions, look.team).filter(({ state }) => state === "open");
    const late = open.filter((one) => one.late).length;
    return t(
      "{n, plural, =0 {Nothing waits for a decision.} one {# decision is needed, {late} of them late.} other {# decisions are needed, {late} of them late.}}",
      { n: open.length, late },
    );
  }
  if (look.tab === "milestone") {
    const ahead = ofTeam(view.milestones, look.team).filter(({ reached }) => !reached);
    const late = ahead.filter((one) => one.late).length;
    return t(
      "{n, plural, =0 {No milestone is ahead.} one {# milestone is not reached, {late} of them late.} other {# milestones are not reached, {late} of them late.}}",
      { n: ahead.length, late },
    );
  }
  const open = ofTab(view).filter(({ state }) => OPEN.has(state));
  return t(
    "{n, plural, =0 {Nothing is open.} one {# is open, {high} of exposure {least} or more, {late} overdue or escalated.} other {# are open, {high} of exposure {least} or more, {late} overdue or escalated.}}",
    {
      n: open.length,
      high: open.filter(({ exposure }) => exposure >= HIGH).length,
      least: HIGH,
      late: open.filter(({ overdue, escalated }) => overdue || escalated).length,
    },
  );
}

/** Whether there is nothing in this part; then its one button stands there. @param {View} view */
export function bare(view) {
  if (look.tab === "decision") return !ofTeam(view.decisions, look.team).length;
  if (look.tab === "milestone") return !ofTeam(view.milestones, look.team).length;
  return !ofTab(view).length;
}
