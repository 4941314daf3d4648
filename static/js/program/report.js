/** The pages of the status report read complete without this: it copies, prints, and lets nothing typed be lost. */

import { listenForKeys } from "../keys.js";
import { Places } from "../places.js";
import { show } from "../preferences.js";
import { t } from "../words.js";

show();
const places = new Places();
listenForKeys(
  () => [...places.keys(), { key: "m", label: t("Copy as Markdown"), act: copy }],
  (sign) => places.typed(sign),
);

const say = /** @type {HTMLElement} */ (document.getElementById("say"));
const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-copy]"));
const printer = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-print]"));

if (button) {
  button.hidden = false;
  button.addEventListener("click", copy);
}
if (printer) {
  printer.hidden = false;
  printer.addEventListener("click", () => print());
}

async function copy() {
  const text = /** @type {HTMLTextAreaElement} */ (document.getElementById("markdown")).value;
  try {
    await navigator.clipboard.writeText(text);
    said(t("Copied."));
  } catch {
    said(t("The browser did not let us copy. The Markdown button opens the same text."));
  }
}

/** @param {string} words */
function said(words) {
  say.textContent = words;
  if (button) button.textContent = words === t("Copied.") ? words : t("Copy as Markdown");
}

for (const form of document.querySelectorAll("form[data-once]"))
  form.addEventListener("submit", (event) => {
    if (form.hasAttribute("aria-busy")) event.preventDefault();
    form.setAttribute("aria-busy", "true");
    addEventListener("pageshow", () => form.removeAttribute("aria-busy"));
  });

let typed = false;
for (const field of document.querySelectorAll(".report-block textarea"))
  field.addEventListener("input", () => {
    typed = true;
  });
for (const form of document.querySelectorAll(".report-block"))
  form.addEventListener("submit", () => {
    typed = false;
  });
addEventListener("beforeunload", (event) => {
  if (typed) event.preventDefault();
});
