/** The portfolio keeps up: it is asked anew while somebody looks, and only what changed is drawn again. */

import { Announcer } from "../announce.js";
import { listenForKeys, showKeys } from "../keys.js";
import { Places } from "../places.js";
import { show } from "../preferences.js";
import { t } from "../words.js";

const OFTEN = 20_000;
const PARTS = ["totals", "outside"];

show();
const places = new Places();
const dialog = document.body.appendChild(document.createElement("dialog"));
dialog.className = "dialog";
const announcer = new Announcer(part("say"), part("alert"));
listenForKeys(keys, (sign) => places.typed(sign));
document.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLSelectElement) target.form?.requestSubmit();
});

/** @param {string} id */
function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @returns {import("../keys.js").Key[]} */
function keys() {
  return [
    { key: "j", label: t("Next program"), act: () => step(1) },
    { key: "k", label: t("Program before"), act: () => step(-1) },
    ...places.keys(),
    { key: "?", label: t("Keys and voice"), act: () => showKeys(dialog, keys()) },
  ];
}

/** @param {ParentNode} page */
const rowsOf = (page) => /** @type {HTMLElement[]} */ ([...page.querySelectorAll("[data-program]")]);

/** To the program beside the one with the focus. @param {number} by */
function step(by) {
  const rows = rowsOf(document);
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const to = at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1);
  rows[to]?.querySelector("a")?.focus();
}

/** A page of ours as a document; null where none came. @param {string} address @returns {Promise<Document | null>} */
function asked(address) {
  const request = new XMLHttpRequest();
  request.open("GET", address);
  request.responseType = "document";
  return new Promise((resolve) => {
    request.addEventListener("loadend", () => resolve(request.status === 200 ? request.response : null));
    request.send();
  });
}

/** What the server says now in the place of what stands here; what somebody has opened or is at stays so. */
async function refresh() {
  if (document.hidden) return;
  const fresh = await asked(location.href);
  if (!fresh) return;
  if (!fresh.querySelector(".portfolio")) {
    // Somebody has signed out meanwhile.
    location.reload();
    return;
  }
  const before = rowsOf(document);
  if (shape(fresh) !== shape(document)) {
    takeAll(fresh, before);
    return;
  }
  for (const [n, row] of rowsOf(fresh).entries()) take(row, before[n]);
  for (const id of PARTS) {
    const [then, now] = [document.getElementById(id), fresh.getElementById(id)];
    if (then && now && then.innerHTML !== now.innerHTML) then.replaceWith(document.adoptNode(now));
  }
}

/** The programs in their order, and which parts there are. @param {Document} page */
const shape = (page) =>
  [
    ...rowsOf(page).map(({ dataset }) => dataset.program),
    ...PARTS.filter((id) => page.getElementById(id)),
  ].join();

/** @param {HTMLElement} row @param {HTMLElement} old */
function take(row, old) {
  if (row.innerHTML === closed(old)) return;
  const opened = old.querySelector("details[open]") !== null;
  const at = [...old.querySelectorAll("a, summary")].indexOf(/** @type {Element} */ (document.activeElement));
  const moved = row.dataset.seq !== old.dataset.seq;
  row.classList.toggle("portfolio__row--new", moved);
  row.querySelector("details")?.toggleAttribute("open", opened);
  old.replaceWith(document.adoptNode(row));
  if (at >= 0) /** @type {HTMLElement} */ (row.querySelectorAll("a, summary")[at])?.focus();
  if (moved) announcer.hear({ text: t("{program} has changed.", { program: nameOf(row) }) });
}

/** A row as the server writes it. @param {HTMLElement} row */
function closed(row) {
  const copy = /** @type {HTMLElement} */ (row.cloneNode(true));
  copy.querySelector("details")?.removeAttribute("open");
  return copy.innerHTML;
}

/** Another order, or other programs: the whole table, with the focus in the same program. @param {Document} fresh @param {HTMLElement[]} before */
function takeAll(fresh, before) {
  const at = before.find((row) => row.contains(document.activeElement))?.dataset.program;
  part("main").replaceChildren(
    ...document.adoptNode(/** @type {HTMLElement} */ (fresh.getElementById("main"))).childNodes,
  );
  if (at)
    document
      .querySelector(`[data-program="${CSS.escape(at)}"]`)
      ?.querySelector("a")
      ?.focus();
  announcer.hear({ text: t("The programs stand in another order.") });
}

/** @param {HTMLElement} row */
const nameOf = (row) => row.querySelector("a")?.textContent ?? "";

if (!document.querySelector(".past")) {
  setInterval(refresh, OFTEN);
  document.addEventListener("visibilitychange", refresh);
}
