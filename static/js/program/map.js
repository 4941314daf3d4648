/** The dependency map: what waits for what, in layers of time; the same as a table; and what would follow if… */

import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { overlays } from "../changes.js";
import "../parts/cell_grid.js";
import "../parts/long_list.js";
import { chip } from "../parts/chip.js";
import { flagChip, itemOf, listOf, producerName, shortDay, stateWord, teamMark, teamsOf } from "../rows.js";
import { openStanding } from "../standing.js";
import { number, t } from "../words.js";
import { columnsOf, ghostsOf, graphOf, OUTSIDE } from "./map_graph.js";
import { arranged, cellName } from "./map_layout.js";
import { drawWires, signed } from "./map_lines.js";
import { showRunning } from "./running.js";
import { scenarios } from "./scenarios.js";
import { Thought } from "./what_if.js";
import { slipButtons, summary, whatIf } from "./what_if_panel.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */
/** @typedef {import("./map_graph.js").Node} Node */
/** @typedef {import("./map_graph.js").Link} Link */

const MANY = 300;
const RISKY = new Set(["red", "amber"]);
const look = { onlyRisky: false, done: false, table: false, open: false, team: "", focus: "", chosen: "" };
/** The dependency that the address names, until the focus is at it. */
let goesTo = decodeURIComponent(location.hash.slice(1));
/** What is drawn now: `drawn` reads it after the painting. */
const now = { links: /** @type {Link[]} */ ([]), columns: 0 };

/** @param {StandingPage} page */
function draw(page) {
  const { view } = page;
  const graph = graphOf(view, look);
  const nodes = [...graph.nodes, ...ghostsOf(view, thought.outcome)];
  const columns = columnsOf(view, nodes);
  Object.assign(now, { links: graph.links, columns: columns.length });
  const nobody = !graph.links.length;
  return html`<div class="page map-page">
    ${head(page)}
    ${remarks(view)}
    <div class="map-page__body ${look.open ? "map-page__body--thinking" : ""}">
      <div class="map-page__picture">
        ${nobody ? empty(view) : nothing}
        ${nobody || look.table ? nothing : picture(page, nodes, graph.links, columns)}
        ${nobody ? nothing : linksTable(page, graph.links)}
      </div>
      ${look.open ? whatIf(page, thought, look.chosen) : nothing}
    </div>
    ${scenarios(page, (changes) => show(page, changes))}
  </div>`;
}

/** @param {StandingPage} page */
function head(page) {
  const { view } = page;
  const { all, red, amber, features } = view.counted;
  const risky = red + amber;
  const drawn = listOf(view.dependencies).filter(({ state }) => state !== "withdrawn").length;
  const turn = (/** @type {Turned} */ what) => () => toggle(page, what);
  const filter = (/** @type {Event} */ event) => {
    look.team = /** @type {HTMLSelectElement} */ (event.target).value;
    page.room.redraw();
  };
  return html`<div class="page__head"><div><h1>${t("{program} dependency map", { program: view.program.name })}</h1>
      <p class="sub number">${t("{risky} of {all} at risk or tight. Producers stand left of who needs them; a number is the slack in Sprints.", { risky: number(risky), all: number(all) })}${features ? html` ${t("{drawn} of them are drawn: those between features, the most at risk and the critical path.", { drawn: number(drawn) })}` : nothing}</p></div>
    <div class="end">
      <label class="map-page__team"><span class="visually-hidden">${t("Team")}</span><select class="field__input" @change=${filter}>
        <option value="">${t("All teams")}</option>${teamsOf(view).map(({ id, name }) => html`<option value=${id} ?selected=${id === look.team}>${name}</option>`)}</select></label>
      <button class="button" type="button" aria-pressed=${look.onlyRisky} @click=${turn("onlyRisky")}>${t("Only at risk")} <span class="number">${risky}</span> <kbd>F</kbd></button>
      <button class="button" type="button" aria-pressed=${look.done} @click=${turn("done")}>${t("Done too")} <kbd>D</kbd></button>
      <button class="button only-wide" type="button" aria-pressed=${look.table} @click=${turn("table")}>${t("As a table")} <kbd>V</kbd></button>
      ${page.first.days.past ? nothing : html`<button class="button" type="button" aria-expanded=${look.open} @click=${turn("open")}>${t("What if…")} <kbd>W</kbd></button>`}
    </div></div>`;
}

/** @typedef {"onlyRisky" | "done" | "table" | "open"} Turned */

/** @param {StandingPage} page @param {Turned} what */
function toggle(page, what) {
  look[what] = !look[what];
  page.room.redraw();
}

/** Cycles first, since nothing in them can begin; then who holds many up. @param {View} view */
function remarks({ cycles, bottlenecks }) {
  if (!cycles.length && !bottlenecks.length) return nothing;
  return html`<ul class="map-page__remarks" role="list">
    ${cycles.map((/** @type {View} */ one) => html`<li>${chip("risk", t("Cycle"))} <span>${one.why}</span></li>`)}
    ${bottlenecks.map((/** @type {View} */ one) => html`<li>${chip("watch", t("Bottleneck"))} <span>${one.why}</span></li>`)}
  </ul>`;
}

/** @param {View} view */
function empty(view) {
  const words = look.onlyRisky
    ? t("No dependency is at risk.")
    : t("No team waits for another. On the program board one asks another with “Move to…”, or N.");
  return html`<div class="empty"><p class="empty__words">${words}</p><a class="button button--primary" href="/p/${view.program.id}/board">${t("Program board")}</a></div>`;
}

/** @param {StandingPage} page @param {Node[]} nodes @param {Link[]} links @param {Row[]} columns */
function picture(page, nodes, links, columns) {
  const { lanes, cells } = arrangement(nodes, links);
  const known = new Map(nodes.map((node) => [node.id, node]));
  const listen = {
    opened: (/** @type {CustomEvent} */ { detail }) => choose(page, known.get(detail.id)),
    focus: (/** @type {FocusEvent} */ { target }) => focused(page, /** @type {HTMLElement} */ (target)),
  };
  return html`<div class="map__frame" role="group" aria-label=${t("Dependency map, scrolls sideways")} tabindex="0">
    <cell-grid class="map" role="grid" aria-label=${t("Items by team and Sprint")} @opened=${listen.opened} @focusin=${listen.focus}>
      <div class="map__row" role="row"><div class="map__head" role="columnheader">${t("Team")}</div>${columns.map((column) => columnHead(page.view, column))}</div>
      ${lanes.map(
        (
          lane,
          row,
        ) => html`<div class="map__row" role="row" data-lane=${lane}><div class="map__team" role="rowheader">${laneName(page.view, lane)}</div>
        ${columns.map((column, place) => {
          const here = (cells.get(cellName(lane, column.index)) ?? []).map(
            (id) => /** @type {Node} */ (known.get(id)),
          );
          return html`<div class="map__cell" role="gridcell" data-cell="${lane}:${column.index}" data-row=${row} data-column=${place} tabindex=${row + place ? "-1" : "0"} aria-label=${t("{team}, {sprint}, {n, plural, one {# item} other {# items}}", { team: laneWords(page.view, lane), sprint: column.name, n: here.length })}>
          ${repeat(
            here,
            ({ id }) => id,
            (node) => card(page, node),
          )}</div>`;
        })}</div>`,
      )}
      <svg class="wires" aria-hidden="true"></svg>
    </cell-grid>
  </div>
  <p class="sub only-wide">${page.first.days.past ? nothing : html`${t("Arrows walk,")} <kbd>Enter</kbd> ${t("goes in and picks an item,")} <kbd>+</kbd> <kbd>−</kbd> ${t("let it slip.")}`} ${legend()}</p>`;
}

/** Where things stand is thought out anew only where something else stands there. */
const placed = { as: "", found: /** @type {import("./map_layout.js").Arrangement | null} */ (null) };

/** @param {Node[]} nodes @param {Link[]} links */
function arrangement(nodes, links) {
  const as = [...nodes.map(({ id, column }) => `${id} ${column}`), ...links.map(({ id }) => id)].join();
  if (placed.as !== as || !placed.found) Object.assign(placed, { as, found: arranged(nodes, links) });
  return /** @type {import("./map_layout.js").Arrangement} */ (placed.found);
}

const legend = () =>
  html`<span class="map__legend">${t("Thick: the critical path. Solid dark: late. Dashed: tight. Thin: on time. Dotted: done, or outside the program.")}</span>`;

/** @param {View} view @param {Row} column */
function columnHead(view, column) {
  const current = column.starts_on && column.starts_on <= view.today && view.today <= column.ends_on;
  return html`<div class="map__head ${current ? "map__head--now" : ""}" role="columnheader"><strong>${column.name}</strong>${column.starts_on ? html` <span class="sub">${shortDay(column.starts_on)}${current ? html`, ${t("now")}` : ""}</span>` : nothing}</div>`;
}

/** @param {View} view @param {string} lane */
const laneWords = (view, lane) => (lane === OUTSIDE ? t("Outside the program") : view.teams[lane].name);

/** @param {View} view @param {string} lane */
const laneName = (view, lane) =>
  lane === OUTSIDE
    ? laneWords(view, lane)
    : html`<a class="team-name" href="/t/${lane}">${teamMark(view, lane, false)}${view.teams[lane].name}</a>`;

/** @param {StandingPage} page @param {Node} node */
function card(page, node) {
  const { view } = page;
  const team = view.teams[node.lane];
  const kind = [
    `node--${node.kind}`,
    team ? `team--${((team.index - 1) % 16) + 1}` : "",
    node.critical ? "node--critical" : "",
    node.item && node.item === look.chosen ? "node--chosen" : "",
    node.kind === "item" && moves(node.item) ? "node--left" : "",
  ].join(" ");
  const pick = () => choose(page, node);
  return html`<article class="node ${kind}" data-card=${node.id} data-name=${node.key} tabindex="-1" aria-label=${cardWords(view, node)} @click=${pick}>
    <p class="node__top"><span class="key">${node.key}</span>${node.critical ? html`<span class="node__mark">${t("critical")}</span>` : nothing}${node.kind === "ghost" ? html`<span class="node__mark">${t("then here")}</span>` : nothing}${thought.drops(node.item) ? html`<span class="node__mark">${t("dropped")}</span>` : nothing}</p>
    <p class="node__title">${node.title}</p>
  </article>`;
}

/** @param {View} view @param {Node} node */
function cardWords(view, node) {
  const words = [`${node.key} ${node.title}`];
  const slack = view.slack[node.item];
  if (node.kind === "ghost") words.push(t("would be here"));
  if (node.critical) words.push(t("on the critical path"));
  if (node.kind === "item" && slack !== undefined) words.push(t("slack {n}", { n: slack }));
  return words.join(", ");
}

/** Whether the item would be elsewhere. @param {string} item */
const moves = (item) =>
  thought.drops(item) || Boolean(thought.outcome?.moved.some((/** @type {View} */ one) => one.item === item));

/** @param {StandingPage} page @param {Node | undefined} node */
function choose(page, node) {
  if (!node?.item || page.first.days.past) return;
  pick(page, node.item);
}

/** @param {StandingPage} page @param {string} item */
function pick(page, item) {
  look.chosen = item;
  look.open = true;
  page.room.redraw();
}

/** A kept scenario on the map. @param {StandingPage} page @param {import("./what_if.js").Changes} changes */
function show(page, changes) {
  look.open = true;
  thought.begin(changes);
  page.room.redraw();
  scrollTo({ top: 0 });
}

/** @param {StandingPage} page @param {HTMLElement} target */
function focused(page, target) {
  const id = /** @type {HTMLElement | null} */ (target.closest("[data-card]"))?.dataset.card ?? "";
  if (id === look.focus) return;
  look.focus = id;
  page.room.redraw();
}

/** What waits for what: the same links as the lines, the most at risk first. @param {StandingPage} page @param {Link[]} links */
function linksTable(page, links) {
  const { view } = page;
  return html`<section class="panel" aria-labelledby="links-title"><h2 class="panel__title" id="links-title">${t("What waits for what")} <span class="muted sub number">${links.length}</span></h2>
    <long-list count=${links.length}><div class="scroll" role="group" aria-labelledby="links-title" tabindex="0"><table class="table table--blocks map-table">
      <thead><tr>${[t("From"), t("To"), t("State"), t("Slack"), t("Why")].map((title) => html`<th scope="col">${title}</th>`)}<th scope="col"><span class="visually-hidden">${t("What if it slips?")}</span></th></tr></thead>
      <tbody>${links.map((link) => linkRow(page, view, link))}</tbody></table></div></long-list></section>`;
}

/** @param {StandingPage} page @param {View} view @param {Link} link */
function linkRow(page, view, link) {
  const need = view.dependencies[link.id];
  const giver = itemOf(view, link.from);
  const needer = /** @type {Row} */ (itemOf(view, link.to));
  const red = thought.outcome?.dependencies.includes(link.id);
  return html`<tr data-id=${link.id} data-from=${link.from} data-to=${link.to} data-state=${link.state} data-slack=${String(link.slack)}>
    <th scope="row">${giver ? end(view, giver) : html`<strong>${need ? producerName(view, { id: link.id, ...need }) : view.outside[link.from].key}</strong> ${need?.title ?? view.outside[link.from].title}`}</th>
    <td><span class="only-narrow muted">${t("goes to")} </span>${end(view, needer)}</td>
    <td>${need ? html`${flagChip(need)} <a class="sub" data-need href="/p/${view.program.id}/dependencies/${link.id}">${stateWord(link.state)}</a>` : chip("idle", t("Outside"))}${link.critical ? html` <span class="node__mark">${t("critical")}</span>` : nothing}</td>
    <td class="number"><span class="only-narrow muted">${t("Slack")} </span>${link.slack === null ? t("not known") : signed(link.slack)}</td>
    <td class="map-table__why">${link.why}${red ? html` <strong class="load__over">${t("Would turn red.")}</strong>` : nothing}</td>
    <td>${giver && !page.first.days.past ? slipButtons(page, thought, giver, (item) => pick(page, item)) : nothing}
      ${giver && thought.slipOf(giver.id) && thought.outcome ? html`<p class="sub only-narrow">${summary(thought.outcome)}. <a href="#what-if-title">${t("What follows")}</a></p>` : nothing}</td></tr>`;
}

/** @param {View} view @param {Row} item */
const end = (view, item) =>
  html`${teamMark(view, item.team)} <a class="key" href="/i/${item.key}">${item.key}</a> ${item.title}`;

/** @param {StandingPage} page */
function drawn(page) {
  const map = /** @type {import("../parts/cell_grid.js").CellGrid | null} */ (
    document.querySelector("cell-grid")
  );
  if (map) {
    map.style.setProperty("--columns", String(now.columns));
    map.painted();
    const moved = /** @type {View[]} */ (thought.outcome?.moved ?? []).map(({ item }) => item);
    showRunning(map.parentElement);
    drawWires(map, now.links, { focus: look.focus, red: new Set(thought.outcome?.dependencies), moved });
  }
  arrive();
  if (page.room.seq === seen) return;
  seen = page.room.seq;
  thought.again();
}

/** Who comes for one dependency is at the card that needs it, on a phone at its row. */
function arrive() {
  const link = now.links.find(({ id }) => id === goesTo);
  goesTo = "";
  if (!link) return;
  /** @type {NodeListOf<HTMLElement>} */
  const places = document.querySelectorAll(`[data-card="${link.to}"], tr[data-id="${link.id}"] [data-need]`);
  [...places].find((place) => place.checkVisibility())?.focus();
}

/** @param {StandingPage} page @returns {import("../keys.js").Key[]} */
function keys(page) {
  const on = /** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-card]"))?.dataset.card;
  const item = on && page.view.items[on] ? on : look.chosen;
  const slip = (/** @type {number} */ by) => () => {
    pick(page, item);
    thought.slip(item, by);
    page.paintNow();
  };
  return [
    { key: "f", label: t("Only at risk"), act: () => toggle(page, "onlyRisky") },
    { key: "d", label: t("Done too"), act: () => toggle(page, "done") },
    { key: "v", label: t("As a table"), act: () => toggle(page, "table") },
    ...(page.first.days.past ? [] : [{ key: "w", label: t("What if…"), act: () => toggle(page, "open") }]),
    ...(item && !page.first.days.past
      ? [
          { key: "+", label: t("What if it ends a Sprint later?"), act: slip(1) },
          { key: "-", label: t("What if it ends a Sprint earlier?"), act: slip(-1) },
        ]
      : []),
  ];
}

/** @param {View} before @param {View} after */
function news(before, after) {
  return Object.entries(/** @type {Record<string, View>} */ (after.dependencies))
    .filter(
      ([id, need]) =>
        before.dependencies[id] && before.dependencies[id].flag !== need.flag && RISKY.has(need.flag),
    )
    .map(([, need]) => ({ kind: "flag", text: need.why.join(" ") }));
}

/** The state of the program at which the scenario was thought through last. */
let seen = 0;
const first = JSON.parse(document.getElementById("first")?.textContent ?? "{}");
look.onlyRisky = Object.keys(first.view.dependencies).length > MANY;
const thought = new Thought(first.view.program.id, () => {
  const { outcome, problem } = thought;
  if (problem) page.tell(problem);
  else if (outcome) page.say(outcome.consequences[0]?.sentence ?? t("Nothing else would follow."));
  page.room.redraw();
});
const page = openStanding({
  overlays,
  draw,
  drawn,
  keys,
  news,
  describe: ({ view }) =>
    t("Dependency map of {program}. {n} dependencies.", {
      program: view.program.name,
      n: Object.keys(view.dependencies).length,
    }),
});

addEventListener("resize", () => page.room.redraw());
