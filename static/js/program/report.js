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

const blocks = /** @type {HTMLFormElement[]} */ ([...document.querySelectorAll(".report-block")]);
/** The blocks in which something was typed that is not kept yet. @type {Set<HTMLFormElement>} */
const typed = new Set();
for (const block of blocks) {
  block.querySelector("textarea")?.addEventListener("input", () => typed.add(block));
  block.addEventListener("submit", () => typed.delete(block));
}
addEventListener("beforeunload", (event) => {
  if (typed.size) event.preventDefault();
});

const publisher = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-publish]"));
publisher?.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !typed.size) return;
  event.preventDefault();
  keepThenPublish(publisher);
});

/** What was typed is kept first, so that it is in what is published. @param {HTMLFormElement} form */
async function keepThenPublish(form) {
  for (const block of typed) {
    const kept = await fetch(block.action, {
      method: "POST",
      body: new FormData(block),
      redirect: "manual",
    }).catch(() => null);
    if (kept?.type === "opaqueredirect") typed.delete(block);
    else {
      form.removeAttribute("aria-busy");
      if (kept) block.requestSubmit();
      else said(t("Not published: the line is down. What you typed is still here."));
      return;
    }
  }
  form.submit();
}
