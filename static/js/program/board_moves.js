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

/** `held`: the card in hand and the cell it is over; `asked`: the card whose menu waits for an answer. */
const hand = { preview: "", asked: "", held: /** @type {{ id: string, over: string } | null} */ (null) };
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
  if (hand.asked && page.dialog.open && page.dialog.getAttribute("aria-labelledby") === CHOICE)
    menu(hand.asked);
});

/** @param {{ id: string, cell: string | null, first?: boolean }} held */
export function carried({ id, cell: over, first }) {
  const item = page.view.items[id];
  const sprints = page.view.sprints;
  hand.held = over ? { id, over } : null;
  if (first) {
    page.say(t("Picked up {key}.", { key: item.key }));
    consequences.ask(id, page.room.seq);
  } else if (!over)
    page.say(t("Put back in {sprint}.", { sprint: sprints[item.sprint]?.name ?? t("no Sprint") }));
  else if (!consequences.pending) page.say(consequence(page.view, id, over.split(":")));
  hand.preview = over && !first ? over : "";
  page.room.redraw();
}

/** What dropping the held card would mean. @param {View} view */
export function preview(view) {
  if (!hand.held || !hand.preview) return html`<div class="consequence" hidden></div>`;
  const target = hand.preview.split(":");
  const own = view.items[hand.held.id]?.team === target[0];
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

/** @param {string} id @param {(string | null)[]} target team and Sprint */
export function move(id, [team, sprint]) {
  const item = page.view.items[id];
  hand.preview = "";
  hand.held = null;
  if (!item || item.sprint === sprint) return;
  if (team !== item.team) {
    page.tell(consequence(page.view, id, [String(team), String(sprint)]));
    page.room.redraw();
    return;
  }
  const { id: command } = page.send(id, "MoveItem", { item: id, sprint, base: { sprint: item.sprint } });
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
      act: () => move(id, [item.team, sprint.id]),
    })),
    {
      label: t("No Sprint"),
      note: note(null),
      current: !item.sprint,
      act: () => move(id, [item.team, null]),
    },
    {
      label: t("Ask another team for something"),
      note: "N",
      act: () => showAsking(page, /** @type {Row} */ (item)),
    },
  ]);
}
