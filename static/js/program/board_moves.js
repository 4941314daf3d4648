/** Moving cards between Sprints: what it would mean while a card is held, the move, and the menu that does the same. */

import { html, nothing } from "lit-html";
import { CHOICE, choose } from "../parts/choice.js";
import { icon } from "../parts/icon.js";
import { sprintsOf } from "../rows.js";
import { t } from "../words.js";
import { showAsking } from "./answering.js";
import { Consequences } from "./consequences.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */

/** @typedef {{ id: string, over: string, from: string | null }} Held a card in hand, the cell it is over, the Sprint it was picked up in */

/** `asked`: the card whose menu waits for an answer; `moved`: what this person has moved, as long as it stands. */
const hand = {
  preview: "",
  asked: "",
  held: /** @type {Held | null} */ (null),
  moved: /** @type {Set<string>} */ (new Set()),
};
/** @type {StandingPage} */
let page;

/** The page whose cards are moved. @param {StandingPage} opened */
export function movesOn(opened) {
  page = opened;
}

const consequences = new Consequences(() => {
  const { view } = page;
  if (hand.held && hand.preview) page.say(consequence(view, hand.held.id, hand.held.over.split(":")));
  page.room.redraw();
  if (
    page.view.items[hand.asked] &&
    page.dialog.open &&
    page.dialog.getAttribute("aria-labelledby") === CHOICE
  )
    menu(hand.asked);
});

/** @param {{ id: string, cell: string | null, first?: boolean }} held */
export function carried({ id, cell: over, first }) {
  const item = page.view.items[id];
  const from = first ? item.sprint : (hand.held?.from ?? null);
  hand.held = over ? { id, over, from } : null;
  if (over) consequences.ask(id, page.room.seq);
  if (first) page.say(t("Picked up {key}.", { key: item.key }));
  else if (!over) page.say(t("Put back in {sprint}.", { sprint: sprintName(page.view, item) }));
  else if (!consequences.pending) page.say(consequence(page.view, id, over.split(":")));
  hand.preview = over && !first ? over : "";
  page.room.redraw();
}

/** The held card is let go over a cell: it moves from where it was picked up. @param {{ id: string, cell: string }} dropped */
export function dropped({ id, cell }) {
  move(id, cell.split(":"), hand.held?.from);
}

/**
 * What others did to cards: who holds one puts it down, who moved one before is told where it is now.
 * @param {View} before @param {View} after @returns {import("../announce.js").News[]}
 */
export function movedByOthers(before, after) {
  if (before.items === after.items) return [];
  if (hand.held && before.items[hand.held.id]?.sprint !== after.items[hand.held.id]?.sprint) putDown();
  return Object.entries(/** @type {Record<string, View>} */ (after.items))
    .filter(([id, { sprint }]) => before.items[id] && before.items[id].sprint !== sprint && !moving(id))
    .flatMap(([id, item]) => {
      const text = t("{key} is in {sprint} now.", { key: item.key, sprint: sprintName(after, item) });
      if (!hand.moved.delete(id)) return [{ kind: "moved", text, minor: true }];
      page.tell(text);
      return [];
    });
}

/** Whether a move of this person's is on its way. @param {string} id */
const moving = (id) => page.room.keeps("MoveItem", ({ item }) => item === id);

function putDown() {
  const held = /** @type {Held} */ (hand.held);
  const item = page.view.items[held.id];
  hand.held = null;
  hand.preview = "";
  /** @type {import("../parts/cell_grid.js").CellGrid | null} */ (
    document.querySelector("cell-grid")
  )?.putDown();
  hand.moved.delete(held.id);
  page.tell(
    item
      ? t("{key} is out of your hand: it was moved to {sprint} meanwhile.", {
          key: item.key,
          sprint: sprintName(page.view, item),
        })
      : t("What you held is out of your hand: it was taken away meanwhile."),
  );
}

/** @param {View} view @param {View} item */
const sprintName = (view, { sprint }) => view.sprints[sprint]?.name ?? t("no Sprint");

/** What dropping the held card would mean. @param {View} view */
export function preview(view) {
  const item = hand.held && view.items[hand.held.id];
  if (!hand.held || !item || !hand.preview) return html`<div class="consequence" hidden></div>`;
  const target = hand.preview.split(":");
  const own = item.team === target[0];
  return html`<div class="consequence">${icon("info")}<p class="consequence__words">${consequence(view, hand.held.id, target)}</p>
    ${own ? html`<ul class="consequence__why">${consequences.sentences(target[1]).map((why) => html`<li>${why}</li>`)}</ul>` : nothing}</div>`;
}

/** What a move would mean, before it is made, as the server says it. @param {View} view @param {string} id @param {string[]} target team and Sprint */
function consequence(view, id, [team, sprint]) {
  const item = view.items[id];
  if (team !== item.team)
    return t("{key} is {own}’s; it moves between Sprints only.", {
      key: item.key,
      own: view.teams[item.team].name,
    });
  return `${t("{sprint}.", { sprint: view.sprints[sprint].name })} ${consequences.words(sprint)}`.trim();
}

/** @param {string} id @param {(string | null)[]} target team and Sprint @param {string | null} [from] the Sprint in which this person saw it */
export function move(id, [team, sprint], from) {
  const item = page.view.items[id];
  hand.preview = "";
  hand.held = null;
  if (!item) page.tell(t("It is not moved: it was taken away meanwhile."));
  if (!item || item.sprint === sprint) return;
  if (team !== item.team) {
    page.tell(consequence(page.view, id, [String(team), String(sprint)]));
    page.room.redraw();
    return;
  }
  const base = { sprint: from === undefined ? item.sprint : from };
  const { id: command, settled } = page.send(id, "MoveItem", { item: id, sprint, base });
  hand.moved.add(id);
  settled.then(({ ok }) => ok || hand.moved.delete(id));
  page.undoable(
    t("{key} moved to {sprint}.", {
      key: item.key,
      sprint: sprint ? page.view.sprints[sprint].name : t("no Sprint"),
    }),
    command,
  );
}

/** Drawn again when what each move would mean has come. @param {string} id */
export function menu(id) {
  const { view } = page;
  const item = { id, ...view.items[id] };
  hand.asked = "";
  consequences.ask(id, page.room.seq);
  if (consequences.pending) hand.asked = id;
  const note = (/** @type {string | null} */ sprint) =>
    sprint === item.sprint || consequences.pending
      ? ""
      : [consequences.words(sprint), ...consequences.sentences(sprint)].join(" ");
  choose(page.dialog, t("Move {key} to…", { key: item.key }), [
    ...sprintsOf(view).map((sprint) => ({
      label: sprint.name,
      note: note(sprint.id),
      current: sprint.id === item.sprint,
      act: () => move(id, [item.team, sprint.id], item.sprint),
    })),
    {
      label: t("No Sprint"),
      note: note(null),
      current: !item.sprint,
      act: () => move(id, [item.team, null], item.sprint),
    },
    {
      label: t("Ask another team for something"),
      note: "N",
      act: () => showAsking(page, /** @type {Row} */ (item)),
    },
  ]);
}
