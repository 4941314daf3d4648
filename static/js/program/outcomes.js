/** What the program is for: its charter, and its outcomes with key results that people check in. */

import { html, nothing, svg } from "lit-html";
import { get } from "../rest.js";
import { doneBar, listOf, shortDay } from "../rows.js";
import { number, t } from "../words.js";
import { said, show } from "./objective_dialogs.js";

/** @typedef {import("../protocol.d.ts").View} View */
/** @typedef {import("../rows.js").Row} Row */
/** @typedef {import("../standing.js").StandingPage} StandingPage */

/** @type {Record<string, () => string>} */
const PARTS = {
  goal: () => t("Goal"),
  outcome: () => t("What will be different"),
  scope_in: () => t("In scope"),
  scope_out: () => t("Out of scope"),
};

/** @param {StandingPage} page */
const changes = (page) => page.first.goals.edits.includes("program");

/** @param {StandingPage} page */
export function charter(page) {
  const { view } = page;
  const written = view.charter;
  const owner = written.owner && view.people[written.owner]?.name;
  return html`<section class="panel" aria-labelledby="charter-title">
    <div class="objectives__head"><h2 class="panel__title" id="charter-title">${t("Charter")}</h2>
      <div class="row">${page.first.days.past ? nothing : html`<button class="button button--quiet" type="button" @click=${() => showVersions(page)}>${t("Versions")}</button>`}
      ${page.first.goals.charter ? html`<button class="button" type="button" @click=${() => showCharter(page)}>${t("Write the charter")}</button>` : nothing}</div></div>
    ${page.receipt("charter")}
    <dl class="charter">${Object.entries(PARTS).map(([name, label]) => html`<div><dt>${label()}</dt><dd>${written[name] || html`<span class="muted">${t("not written yet")}</span>`}</dd></div>`)}
      <div><dt>${t("Owner")}</dt><dd>${owner || html`<span class="muted">${t("nobody yet")}</span>`}</dd></div></dl>
  </section>`;
}

/** @param {StandingPage} page */
function showCharter(page) {
  const { view } = page;
  const written = view.charter;
  const submit = (/** @type {SubmitEvent} */ event) => {
    const words = said(event);
    page.dialog.close();
    const fields = Object.fromEntries(
      [...Object.keys(PARTS), "owner"]
        .map((name) => [name, String(words[name]).trim() || (name === "owner" ? null : "")])
        .filter(([name, value]) => value !== written[String(name)]),
    );
    const base = Object.fromEntries(Object.keys(fields).map((name) => [name, written[name]]));
    const { id } = page.send("charter", "WriteCharter", { fields, base });
    page.undoable(t("Charter saved."), id);
  };
  show(
    page,
    t("Charter of {program}", { program: view.program.name }),
    html`<form class="form" @submit=${submit}>
      ${Object.entries(PARTS).map(([name, label]) => html`<label class="field"><span class="field__label">${label()}</span><textarea class="field__input" name=${name} rows="2" maxlength="5000" .value=${written[name]}></textarea></label>`)}
      <label class="field"><span class="field__label">${t("Owner")}</span>${people(view, written.owner)}</label>
      <button class="button button--primary">${t("Save")}</button></form>`,
  );
}

/** @param {View} view @param {string | null} now */
const people = (view, now) =>
  html`<select class="field__input" name="owner"><option value="">${t("nobody yet")}</option>${listOf(
    view.people,
  )
    .sort((one, other) => one.name.localeCompare(other.name))
    .map(({ id, name }) => html`<option value=${id} ?selected=${id === now}>${name}</option>`)}</select>`;

/** @param {StandingPage} page */
async function showVersions(page) {
  const { view } = page;
  const answer = await get(`/api/v1/programs/${view.program.id}/charter/versions`);
  if (!answer.ok) {
    page.tell(answer.detail);
    return;
  }
  const versions = /** @type {View[]} */ (answer.body.items);
  const body = versions.length
    ? html`<ol class="charter__versions" role="list">${versions.map((one, n) => version(view, one, versions[n + 1]))}</ol>`
    : html`<p>${t("Nothing was written into the charter yet.")}</p>`;
  show(page, t("Versions of the charter"), body);
}

/** What a version said anew. @param {View} view @param {View} one @param {View | undefined} before */
function version(view, one, before) {
  const day = shortDay(new Date(one.at).toISOString().slice(0, 10));
  const who = view.people[one.by]?.name ?? t("Somebody");
  const fresh = Object.keys(PARTS).filter(
    (name) => one.charter[name] !== (before?.charter[name] ?? "") && one.charter[name],
  );
  return html`<li><p><strong>${t("{name}, {day}", { name: who, day })}</strong></p>
    <dl class="charter charter--one">${fresh.map((name) => html`<div><dt>${PARTS[name]()}</dt><dd>${one.charter[name]}</dd></div>`)}</dl></li>`;
}

/** @param {StandingPage} page */
export function outcomes(page) {
  const { view } = page;
  const all = listOf(view.outcomes).sort((one, other) => one.place - other.place);
  return html`<section class="panel" aria-labelledby="outcomes-title">
    <div class="objectives__head"><h2 class="panel__title" id="outcomes-title">${t("Outcomes and key results")}</h2>
      ${changes(page) ? html`<button class="button" type="button" @click=${() => showOutcome(page)}>${t("New outcome")}</button>` : nothing}</div>
    ${all.length ? all.map((one) => outcome(page, one)) : html`<p>${t("No outcome is written yet. It says what changes for people, and key results say how you will know.")}</p>`}
  </section>`;
}

/** @param {StandingPage} page @param {Row} one */
function outcome(page, one) {
  const { view } = page;
  const results = listOf(view.key_results)
    .filter((result) => result.outcome === one.id)
    .sort((first, other) => first.place - other.place);
  const owner = one.owner && view.people[one.owner]?.name;
  return html`<article class="outcome" aria-label=${one.title}>
    <div class="objectives__head"><h3 class="outcome__title">${one.title}${page.receipt(one.id)}</h3>
      <p class="sub">${one.share === null ? t("no data") : t("{n} % reached", { n: number(one.share) })}${owner ? html`, ${owner}` : nothing}</p>
      ${changes(page) && !one.fresh ? html`<div class="row"><button class="button button--quiet" type="button" aria-label=${t("Edit: {title}", { title: one.title })} @click=${() => showOutcome(page, one)}>${t("Edit")}</button><button class="button" type="button" aria-label=${t("New key result of: {title}", { title: one.title })} @click=${() => showKeyResult(page, one.id)}>${t("New key result")}</button></div>` : nothing}</div>
    ${results.length ? html`<ul class="lines" role="list">${results.map((result) => keyResult(page, result))}</ul>` : html`<p class="sub muted">${t("No key result yet.")}</p>`}
  </article>`;
}

/** @param {StandingPage} page @param {Row} one */
function keyResult(page, one) {
  const unit = one.unit ? ` ${one.unit}` : "";
  const from = t("from {start} to {target}{unit}", {
    start: number(one.start),
    target: number(one.target),
    unit,
  });
  const last = one.said?.[one.said.length - 1];
  return html`<li class="line outcome__result">
    <div class="line__words"><p class="line__title">${one.title}${page.receipt(one.id)}</p><p class="sub number">${from}${last?.note ? html`. ${last.note}` : nothing}</p></div>
    ${history(one)}
    <div class="outcome__bar">${doneBar(Math.min(Math.max(one.share ?? 0, 0), 100), 100)}<p class="sub number">${one.current === null ? t("not measured yet") : html`<strong>${number(one.current)}${unit}</strong>${one.share === null ? nothing : html`, ${number(one.share)} %`}`}</p></div>
    ${changes(page) ? html`<button class="button button--quiet" type="button" aria-label=${t("Edit: {title}", { title: one.title })} @click=${() => showKeyResult(page, one.outcome, one)}>${t("Edit")}</button><button class="button" type="button" aria-label=${t("Check in: {title}", { title: one.title })} @click=${() => showCheckIn(page, one)}>${t("Check in")}</button>` : nothing}
  </li>`;
}

const WIDE = 120;
const TALL = 32;

/** The values that were said, between start and target. @param {Row} one */
function history({ start, target, said: told }) {
  const checks = /** @type {View[]} */ (told ?? []);
  if (checks.length < 2) return nothing;
  const all = [start, target, ...checks.map(({ value }) => value)];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (/** @type {number} */ n) => 4 + (n * (WIDE - 8)) / (checks.length - 1);
  const y = (/** @type {number} */ value) => TALL - 4 - ((value - low) * (TALL - 8)) / (high - low);
  const words = checks.map(
    ({ at, value }) => `${shortDay(new Date(at).toISOString().slice(0, 10))} ${number(value)}`,
  );
  return html`<svg class="graphic outcome__history" width=${WIDE} height=${TALL} viewBox="0 0 ${WIDE} ${TALL}" role="img" aria-label=${words.join(", ")}>
    <path class="graphic__gap" d="M0 ${y(target)}H${WIDE}"></path>
    <path class="graphic__line" d=${checks.map(({ value }, n) => `${n ? "L" : "M"}${x(n)} ${y(value)}`).join(" ")}></path>
    ${checks.map(({ value }, n) => svg`<circle class="graphic__dot" cx=${x(n)} cy=${y(value)} r="2.5"></circle>`)}
  </svg>`;
}

/** @param {StandingPage} page @param {Row} [one] */
function showOutcome(page, one) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    const words = said(event);
    page.dialog.close();
    const title = String(words.title).trim();
    if (!one) {
      page.undoable(t("Outcome added."), page.send(`new ${title}`, "AddOutcome", { title }).id);
      return;
    }
    const fields = { title, owner: words.owner || null };
    const base = { title: one.title, owner: one.owner };
    page.undoable(
      t("Outcome changed."),
      page.send(one.id, "EditOutcome", { outcome: one.id, fields, base }).id,
    );
  };
  show(
    page,
    one ? t("Edit the outcome") : t("New outcome"),
    html`<form class="form" @submit=${submit}>
      <label class="field"><span class="field__label">${t("What changes, for whom")}</span><textarea class="field__input" name="title" rows="2" maxlength="500" required .value=${one?.title ?? ""}></textarea></label>
      ${one ? html`<label class="field"><span class="field__label">${t("Owner")}</span>${people(page.view, one.owner)}</label>` : nothing}
      <div class="row"><button class="button button--primary">${one ? t("Save") : t("Add")}</button>${one ? removing(page, "RemoveOutcome", { outcome: one.id }, t("Outcome removed.")) : nothing}</div></form>`,
  );
}

/** @param {StandingPage} page @param {string} name @param {Record<string, string>} args @param {string} words */
function removing(page, name, args, words) {
  const remove = () => {
    page.dialog.close();
    page.undoable(words, page.send(Object.values(args)[0], name, args).id);
  };
  return html`<button class="button end" type="button" @click=${remove}>${t("Remove")}</button>`;
}

/** @param {StandingPage} page @param {string} of the outcome @param {Row} [one] */
function showKeyResult(page, of, one) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    const words = said(event);
    page.dialog.close();
    const fields = {
      title: String(words.title).trim(),
      start: Number(words.start),
      target: Number(words.target),
      unit: String(words.unit).trim(),
    };
    if (!one) {
      page.undoable(t("Key result added."), page.send(of, "AddKeyResult", { outcome: of, ...fields }).id);
      return;
    }
    const base = { title: one.title, start: one.start, target: one.target, unit: one.unit };
    const args = { key_result: one.id, fields, base };
    page.undoable(t("Key result changed."), page.send(one.id, "EditKeyResult", args).id);
  };
  const input = (/** @type {string} */ name, /** @type {string} */ label) =>
    html`<label class="field"><span class="field__label">${label}</span><input class="field__input" type="number" step="any" name=${name} required .value=${one ? String(one[name]) : ""} /></label>`;
  show(
    page,
    one ? t("Edit the key result") : t("New key result"),
    html`<form class="form" @submit=${submit}>
      <label class="field"><span class="field__label">${t("What is measured")}</span><input class="field__input" name="title" maxlength="500" required .value=${one?.title ?? ""} /></label>
      <div class="row outcome__numbers">${input("start", t("From"))}${input("target", t("To"))}
        <label class="field"><span class="field__label">${t("Unit")}</span><input class="field__input" name="unit" maxlength="40" .value=${one?.unit ?? ""} /></label></div>
      <div class="row"><button class="button button--primary">${one ? t("Save") : t("Add")}</button>${one ? removing(page, "RemoveKeyResult", { key_result: one.id }, t("Key result removed.")) : nothing}</div></form>`,
  );
}

/** @param {StandingPage} page @param {Row} one */
function showCheckIn(page, one) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    const { value, note } = said(event);
    page.dialog.close();
    const args = { key_result: one.id, value: Number(value), note: String(note).trim() };
    page.undoable(t("Checked in."), page.send(one.id, "CheckIn", args).id);
  };
  const checks = [...(one.said ?? [])].reverse();
  show(
    page,
    one.title,
    html`<form class="form" @submit=${submit}>
      <label class="field"><span class="field__label">${one.unit ? t("Value now, in {unit}", { unit: one.unit }) : t("Value now")}</span><input class="field__input" type="number" step="any" name="value" required autofocus .value=${one.current === null ? "" : String(one.current)} /></label>
      <label class="field"><span class="field__label">${t("What moved it, in one line")}</span><input class="field__input" name="note" maxlength="500" /></label>
      <button class="button button--primary">${t("Check in")}</button></form>
      ${checks.length ? html`<h3 class="objectives__rests">${t("Check-ins")}</h3><ul class="lines" role="list">${checks.map((check) => html`<li class="line"><p class="line__words"><strong class="number">${number(check.value)}</strong> ${check.note}</p><p class="sub">${page.view.people[check.by]?.name ?? t("Somebody")}, ${shortDay(new Date(check.at).toISOString().slice(0, 10))}</p></li>`)}</ul>` : nothing}`,
  );
}
