/** What the dependency map draws: its nodes and links, from the view of its room. The table reads the same links. */

import { listOf, producerName, sprintsOf, teamsOf } from "../rows.js";
import { t } from "../words.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {{ id: string, kind: "item" | "asked" | "outside" | "ghost", lane: string, column: number, key: string, title: string, item: string, critical: boolean }} Node */
/** @typedef {{ id: string, from: string, to: string, state: string, slack: number | null, flag: string, why: string, critical: boolean }} Link */

export const OUTSIDE = "outside";
const RISKY = new Set(["red", "amber"]);
const WORST = ["red", "amber", "green", "outside", "done"];

/** The columns from left to right: what is outside, the Sprints, what is in none. @param {View} view @param {Node[]} nodes */
export function columnsOf(view, nodes) {
  const used = new Set(nodes.map(({ column }) => column));
  const sprints = sprintsOf(view);
  const indexes = sprints.map(({ index }) => index).filter((index) => used.has(index));
  const within = sprints.filter(
    ({ index }) => index >= Math.min(...indexes) && index <= Math.max(...indexes),
  );
  return [
    ...(used.has(0) ? [{ index: 0, id: "", name: t("Outside"), starts_on: "", ends_on: "" }] : []),
    ...within,
    ...[...used]
      .filter((index) => index >= NEVER)
      .sort((one, other) => one - other)
      .map((index) => ({ index, id: "", name: noSprint(index - NEVER), starts_on: "", ends_on: "" })),
  ];
}

/** The first column of what is in no Sprint; what waits for something there stands further right. */
export const NEVER = 1_000_000;
const STEPS = 9;

/** @param {number} step */
function noSprint(step) {
  if (!step) return t("No Sprint");
  return step === STEPS
    ? t("No Sprint, {step} steps or more before it", { step })
    : t("No Sprint, {step, plural, one {# step} other {# steps}} before it", { step });
}

/**
 * @param {View} view
 * @param {{ onlyRisky?: boolean, done?: boolean, team?: string }} filter `done`: what is verified too
 * @returns {{ nodes: Node[], links: Link[] }}
 */
export function graphOf(view, { onlyRisky = false, done = false, team = "" } = {}) {
  const path = /** @type {string[]} */ (view.critical_path);
  const steps = new Set(path.slice(1).map((to, n) => `${path[n]} ${to}`));
  const shown = (/** @type {View} */ need) =>
    need.state !== "withdrawn" &&
    (done || need.flag !== "done") &&
    (!onlyRisky || RISKY.has(need.flag)) &&
    (!team || need.consumer_team === team || need.producer_team === team);
  const needs = listOf(view.dependencies).filter(shown);
  /** @type {Link[]} */
  const links = needs.map(({ id, producer, consumer, state, slack, flag, why }) => ({
    id,
    from: producer ?? askedOf(id),
    to: consumer,
    state,
    slack,
    flag,
    why: why.join(" "),
    critical: steps.has(`${producer} ${consumer}`),
  }));
  if (!onlyRisky) links.push(...linksOutside(view, team));
  links.sort(
    (one, other) =>
      WORST.indexOf(one.flag) - WORST.indexOf(other.flag) ||
      (one.slack ?? -99) - (other.slack ?? -99) ||
      (one.id < other.id ? -1 : 1),
  );
  return { nodes: stepped(nodesOf(view, links, new Set(path)), links), links };
}

/**
 * What is in no Sprint stands behind all in no Sprint that it waits for, as many steps as the longest way there.
 * @param {Node[]} nodes @param {Link[]} links
 */
function stepped(nodes, links) {
  const step = new Map(nodes.filter(({ column }) => column === NEVER).map(({ id }) => [id, 0]));
  const within = links.filter(({ from, to }) => step.has(from) && step.has(to));
  for (let round = 0; round < STEPS; round += 1)
    for (const { from, to } of within)
      step.set(to, Math.min(STEPS, Math.max(Number(step.get(to)), Number(step.get(from)) + 1)));
  return nodes.map((node) => ({ ...node, column: node.column + (step.get(node.id) ?? 0) }));
}

/** @param {string} dependency */
const askedOf = (dependency) => `asked ${dependency}`;

/** @param {View} view @param {string} team @returns {Link[]} */
const linksOutside = (view, team) =>
  listOf(view.links)
    .filter(({ consumer }) => view.items[consumer] && (!team || view.items[consumer].team === team))
    .map(({ id, producer, consumer }) => ({
      id,
      from: producer,
      to: consumer,
      state: OUTSIDE,
      slack: null,
      flag: OUTSIDE,
      why: t("Nobody here can promise it."),
      critical: false,
    }));

/** @param {View} view @param {Link[]} links @param {Set<string>} path @returns {Node[]} */
function nodesOf(view, links, path) {
  /** @type {Map<string, Node>} */
  const found = new Map();
  for (const { id, from, to } of links)
    for (const end of [from, to]) if (!found.has(end)) found.set(end, nodeOf(view, end, id, path));
  const order = [OUTSIDE, ...teamsOf(view).map(({ id }) => id)];
  return [...found.values()].sort(
    (one, other) => order.indexOf(one.lane) - order.indexOf(other.lane) || (one.key < other.key ? -1 : 1),
  );
}

/** @param {View} view @param {string} id @param {string} dependency @param {Set<string>} path @returns {Node} */
function nodeOf(view, id, dependency, path) {
  const item = view.items[id];
  if (item) {
    const column = view.sprints[item.sprint]?.index ?? NEVER;
    return {
      id,
      kind: "item",
      lane: item.team,
      column,
      key: item.key,
      title: item.title,
      item: id,
      critical: path.has(id),
    };
  }
  const beyond = view.outside[id];
  if (beyond)
    return {
      id,
      kind: "outside",
      lane: OUTSIDE,
      column: 0,
      key: beyond.key,
      title: beyond.title,
      item: "",
      critical: false,
    };
  const need = view.dependencies[dependency];
  const column = view.sprints[need.promise ?? need.needed_by]?.index ?? NEVER;
  return {
    id,
    kind: "asked",
    lane: need.external ? OUTSIDE : need.producer_team,
    column,
    key: producerName(view, need),
    title: need.title,
    item: "",
    critical: false,
  };
}

/** Where items would stand, beside where they do. @param {View} view @param {View | null} outcome @returns {Node[]} */
export function ghostsOf(view, outcome) {
  if (!outcome) return [];
  return /** @type {View[]} */ (outcome.moved)
    .filter(({ to, sprints }) => view.sprints[to] || sprints === null)
    .map(({ item, key, team, to }) => ({
      id: `ghost ${item}`,
      kind: "ghost",
      lane: team,
      column: view.sprints[to]?.index ?? NEVER,
      key,
      title: view.items[item]?.title ?? "",
      item,
      critical: false,
    }));
}
