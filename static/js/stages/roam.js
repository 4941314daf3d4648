/** One risk at a time: resolved, owned by somebody until a day, accepted or mitigated; into the register at once. */

import { html, nothing, render } from "lit-html";
import { legend, legendFor } from "../legend.js";
import { chip } from "../parts/chip.js";
import { stageHead } from "../parts/stage_head.js";
import { pathOf } from "../patch.js";
import { shortDay } from "../rows.js";
import { t } from "../words.js";
import { agenda, present, whose } from "./big_room.js";
import { inOrder } from "./in_order.js";

/** @typedef {import("../room.js").Room} Room */
/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {"resolved" | "owned" | "accepted" | "mitigated"} Roamed */

/** How these commands look before they are answered. @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  RoamRisk: ({ risk, state, owner, due }, { view }) => {
    const known = view.risks?.[risk];
    if (!known) return null;
    const said = { ...known, state, owner: owner ?? known.owner, due: due ?? known.due, here: true };
    return { view: { put: { [pathOf("risks", risk)]: said } } };
  },
};

/** The four fates, each with its key. */
export const FATES =
  /** @type {{ state: Roamed, key: string, label: () => string, about: () => string }[]} */ ([
    { state: "resolved", key: "r", label: () => t("Resolve"), about: () => t("It is none any more") },
    { state: "owned", key: "o", label: () => t("Own…"), about: () => t("Somebody takes it on") },
    { state: "accepted", key: "a", label: () => t("Accept"), about: () => t("We live with it") },
    {
      state: "mitigated",
      key: "m",
      label: () => t("Mitigate"),
      about: () => t("There is a plan against it"),
    },
  ]);

/** @type {Record<string, () => import("lit-html").TemplateResult>} */
const CHIPS = {
  new: () => chip("watch", t("New")),
  resolved: () => chip("ok", t("Resolved")),
  owned: () => chip("info", t("Owned")),
  accepted: () => chip("idle", t("Accepted")),
  mitigated: () => chip("ok", t("Mitigated")),
};

/** @param {string} state */
export const fate = (state) => CHIPS[state]?.() ?? nothing;

/** The risk on the table. @param {View} view @returns {Row | null} */
export function openRisk(view) {
  const id = view.roaming?.presented;
  return id && view.risks?.[id] ? { id, ...view.risks[id] } : null;
}

/** What is new and what the room has spoken of, the new ones first. @param {View} view */
export const risksOf = (view) =>
  inOrder(view.risks).sort(
    (one, other) => Number(settled(one)) - Number(settled(other)) || one.rank - other.rank,
  );

/** @param {View} risk */
const settled = ({ state }) => state !== "new";

/** The first new one that is not on the table. @param {View} view */
export const nextRisk = (view) =>
  risksOf(view).find((one) => !settled(one) && one.id !== view.roaming?.presented) ?? null;

/** @param {View} view */
export const newRisks = (view) => risksOf(view).filter((one) => !settled(one)).length;

/** @param {Room} room @param {string} risk */
export const presentRisk = (room, risk) => present(room, "PresentRisk", { risk });

/** Says what becomes of the risk on the table; of an owned one, by whom. @param {Room} room @param {Roamed} state */
export function roamRisk(room, state) {
  const risk = openRisk(room.view ?? {});
  if (!risk || room.role !== "facilitator") return;
  if (state === "owned") askOwner(room, risk);
  else room.send("RoamRisk", { risk: risk.id, state });
}

/** @param {Room} room */
export function roam(room) {
  const view = /** @type {View} */ (room.view);
  const risk = openRisk(view);
  const rows = risksOf(view);
  if (!rows.length)
    return html`${stageHead(t("No open risk"))}<div class="empty"><p class="empty__words">${t("Nobody has written down a risk.")}</p><p>${t("Press ! or the flag above to write one.")}</p></div>`;
  return html`${risk ? opened(room, view, risk) : between(view)}${agenda(room, {
    title: t("Risks"),
    rows,
    now: risk?.id ?? null,
    done: settled,
    words: ({ text }) => text,
    end: ({ state }) => fate(state),
    open: (id) => presentRisk(room, id),
  })}`;
}

/** @param {View} view */
function between(view) {
  const next = nextRisk(view);
  return next
    ? stageHead(
        t("{n, plural, one {# risk is new} other {# risks are new}}", { n: newRisks(view) }),
        t("Next is “{title}”.", { title: next.text }),
      )
    : stageHead(t("Every risk is ROAMed"), t("Go on to the vote of confidence."));
}

/** @param {Room} room @param {View} view @param {Row} risk */
function opened(room, view, risk) {
  return html`<section class="talk" aria-labelledby="stage-title">
    <div class="row">${whose(view, risk.team)}${fate(risk.state)}${risk.exposure === null ? nothing : html`<span class="sub number">${t("Exposure {n}", { n: risk.exposure })}</span>`}</div>
    <h1 class="talk__title" id="stage-title" tabindex="-1">${risk.text}</h1>
    <p class="sub">${owned(room, risk)}</p>
    ${
      room.role === "facilitator"
        ? html`<div class="fates" role="group" aria-label=${t("What becomes of this risk?")}>${FATES.map(
            ({ state, key, label, about }) =>
              html`<button class="button" type="button" @click=${() => roamRisk(room, state)}><span>${label()} <kbd class="only-wide">${key.toUpperCase()}</kbd></span><span class="sub">${about()}</span></button>`,
          )}</div>`
        : nothing
    }</section>`;
}

/** Who owns a risk, and by when. @param {Room} room @param {View} risk */
export function owned(room, { owner, due }) {
  if (!owner) return t("Nobody owns it yet.");
  const name = legendFor(room, [owner]).people[owner]?.name ?? t("Somebody");
  return due
    ? t("{name} owns it until {day}.", { name, day: shortDay(due) })
    : t("{name} owns it.", { name });
}

/** @param {Room} room @param {Row} risk */
function askOwner(room, risk) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("dialog"));
  const close = () => dialog.close();
  const people = Object.entries(/** @type {Record<string, { name: string }>} */ (legend().people)).sort(
    ([, one], [, other]) => one.name.localeCompare(other.name),
  );
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const said = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const due = String(said.get("due") ?? "");
    close();
    room.send("RoamRisk", {
      risk: risk.id,
      state: "owned",
      owner: String(said.get("owner")),
      ...(due && { due }),
    });
  };
  render(nothing, dialog);
  render(
    html`<div class="dialog__head"><h2 id="owner-title">${t("Who owns this risk?")}</h2><button class="button" type="button" @click=${close}>${t("Cancel")}</button></div>
      <form class="form" @submit=${submit}>
        <p>${risk.text}</p>
        <label class="field"><span class="field__label">${t("Owner")}</span><select class="field__input" name="owner" required>
          <option value="">${t("Choose somebody")}</option>${people.map(([id, { name }]) => html`<option value=${id} .selected=${id === risk.owner}>${name}</option>`)}</select></label>
        <label class="field"><span class="field__label">${t("Until")}</span><input class="field__input" type="date" name="due" .value=${risk.due ?? ""} /></label>
        <div class="row"><button class="button button--primary">${t("Own it")}</button></div>
      </form>`,
    dialog,
  );
  dialog.setAttribute("aria-labelledby", "owner-title");
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("select")?.focus();
}
