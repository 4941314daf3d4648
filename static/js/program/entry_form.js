/** The form of an entry of the register in a dialog: its fields, and what is said in them. */

import { html, nothing, render } from "lit-html";
import { listOf, teamsOf } from "../rows.js";
import { t } from "../words.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../standing.js").StandingPage} StandingPage */

/**
 * A dialog with a form; `done` gets what was said, by the names of the fields.
 * @param {StandingPage} page @param {string} title @param {unknown} fields @param {string} verb
 * @param {(said: View) => void} done
 */
export function show(page, title, fields, verb, done) {
  const { dialog } = page;
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const said = read(/** @type {HTMLFormElement} */ (event.target));
    dialog.close();
    done(said);
  };
  const close = () => dialog.close();
  // What was typed for another entry must not stay in fields that look alike.
  render(nothing, dialog);
  render(
    html`<div class="dialog__head"><h2 id="entry-title">${title}</h2><button class="button" type="button" @click=${close}>${t("Cancel")}</button></div>
      <form class="form" @submit=${submit}>${fields}<div class="row"><button class="button button--primary">${verb}</button></div></form>`,
    dialog,
  );
  dialog.setAttribute("aria-labelledby", "entry-title");
  dialog.showModal();
  /** @type {HTMLElement | null} */ (dialog.querySelector("textarea, input"))?.focus();
}

/**
 * The same for an entry that is there: only what differs is sent, with what this person saw.
 * @param {StandingPage} page @param {string} title @param {unknown} fields @param {View} entry
 * @param {(fields: View, base: View) => void} send @param {string[]} kinds of links of which the form speaks
 */
export function change(page, title, fields, entry, send, kinds = ["item"]) {
  show(page, title, fields, t("Keep this"), (said) => {
    const whole = kinds.includes("increment") ? incrementsOf(entry) : [];
    /** @type {View} */
    const before = { ...entry, links: [...keysOf(page, entry), ...whole] };
    const same = (/** @type {string} */ name) =>
      JSON.stringify(name === "links" ? said.links.map((/** @type {View} */ { id }) => id) : said[name]) ===
      JSON.stringify(before[name] ?? null);
    const names = Object.keys(said).filter((name) => !same(name));
    const chosen = names.map((name) => [
      name,
      name === "links" ? [...said.links, ...othersOf(entry, kinds)] : said[name],
    ]);
    const base = names.map((name) => [name, entry[name]]);
    if (names.length) send(Object.fromEntries(chosen), Object.fromEntries(base));
  });
}

/** What a form says: empty is none, grades are numbers, keys are links. @param {HTMLFormElement} form @returns {View} */
function read(form) {
  /** @type {View} */
  const said = {};
  for (const [name, value] of new FormData(form)) {
    const text = String(value).trim();
    if (name === "links") said.links = keysIn(text).map((id) => ({ kind: "item", id }));
    else if (name === "increment") said.links.push(...(text ? [{ kind: "increment", id: text }] : []));
    else if (name === "chance" || name === "impact") said[name] = text ? Number(text) : null;
    else if (name === "response") said[name] = text;
    else said[name] = text || null;
  }
  return said;
}

/** @param {string} text */
const keysIn = (text) =>
  text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map((key) => key.toUpperCase());

/** The keys of the items it is about; what is gone has none. @param {StandingPage} page @param {View} entry @returns {string[]} */
const keysOf = ({ view }, { links }) =>
  links
    .filter((/** @type {View} */ { kind, id }) => kind === "item" && view.items[id])
    .map((/** @type {View} */ { id }) => view.items[id].key);

/** The increments of which all features are linked. @param {View} entry @returns {string[]} */
const incrementsOf = ({ links }) =>
  links
    .filter((/** @type {View} */ { kind }) => kind === "increment")
    .map((/** @type {View} */ { id }) => id);

/** What the form does not speak of stays linked. @param {View} entry @param {string[]} kinds */
const othersOf = ({ links }, kinds) => links.filter((/** @type {View} */ { kind }) => !kinds.includes(kind));

/** @param {string} name @param {string} label @param {string | undefined} value @param {number} longest @param {boolean} required @param {string} [hint] */
export const area = (name, label, value, longest, required, hint = "") =>
  html`<label class="field"><span class="field__label">${label}</span><textarea class="field__input" name=${name} rows="2" maxlength=${longest} ?required=${required} placeholder=${hint} .value=${value ?? ""}></textarea></label>`;

/** @param {string} name @param {string} label @param {string | null | undefined} value @param {boolean} [required] */
export const dayField = (name, label, value, required = false) =>
  html`<label class="field"><span class="field__label">${label}</span><input class="field__input" type="date" name=${name} ?required=${required} .value=${value ?? ""} /></label>`;

/** @param {string} name @param {string} label @param {[string, string][]} options @param {string | null | undefined} value */
export const choice = (name, label, options, value) =>
  html`<label class="field"><span class="field__label">${label}</span><select class="field__input" name=${name}>${options.map(([id, title]) => html`<option value=${id} ?selected=${id === (value ?? "")}>${title}</option>`)}</select></label>`;

/** @param {StandingPage} page @param {View} entry */
export const teamChoice = ({ view }, { team }) =>
  choice(
    "team",
    t("Team"),
    [
      ["", t("The whole program")],
      ...teamsOf(view).map(({ id, name }) => /** @type {[string, string]} */ ([id, name])),
    ],
    team,
  );

/** @param {StandingPage} page @param {View} entry */
export function ownerChoice({ view }, { owner }) {
  const people = listOf(view.people).sort((one, other) => one.name.localeCompare(other.name));
  return choice(
    "owner",
    t("Owner"),
    [["", t("Nobody yet")], ...people.map(({ id, name }) => /** @type {[string, string]} */ ([id, name]))],
    owner,
  );
}

/** @param {string} name @param {string} label @param {[string, string]} ends @param {number | null | undefined} value */
export const grade = (name, label, [least, most], value) =>
  choice(
    name,
    label,
    [
      ["", t("Not rated")],
      ["1", `1, ${least}`],
      ["2", "2"],
      ["3", "3"],
      ["4", "4"],
      ["5", `5, ${most}`],
    ],
    value ? String(value) : "",
  );

/** All features of an increment, or none. @param {StandingPage} page @param {View} entry */
export const incrementChoice = ({ view }, entry) =>
  choice(
    "increment",
    t("And all features of"),
    [
      ["", t("No increment")],
      ...listOf(view.increments).map(({ id, name }) => /** @type {[string, string]} */ ([id, name])),
    ],
    incrementsOf(entry)[0],
  );

/** @param {StandingPage} page @param {View} entry @param {string} [label] */
export const linkField = (page, entry, label = t("Linked items")) =>
  html`<label class="field"><span class="field__label">${label}</span><span class="field__hint" id="links-hint">${t("Their keys, for example PAY-7, WEB-9.")}</span><input class="field__input" name="links" aria-describedby="links-hint" .value=${keysOf(page, entry).join(", ")} /></label>`;
