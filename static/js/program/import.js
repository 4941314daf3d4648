/** The import pages read complete without this: it spares a needless upload, and a second one by a double click. */

import { listenForKeys } from "../keys.js";
import { Places } from "../places.js";
import { show } from "../preferences.js";
import { t } from "../words.js";

const MOST = 64 * 1024 * 1024;

show();
const places = new Places();
listenForKeys(
  () => places.keys(),
  (sign) => places.typed(sign),
);

for (const form of document.querySelectorAll("form[data-upload]"))
  form.addEventListener("submit", (event) => {
    const file = /** @type {HTMLInputElement} */ (form.querySelector("[type=file]"));
    const error = /** @type {HTMLElement} */ (document.getElementById("file-error"));
    const large = (file.files?.[0]?.size ?? 0) > MOST;
    file.setAttribute("aria-invalid", String(large));
    error.textContent = large
      ? t("This file is larger than 64 MiB. Nothing was sent; split it and import the parts.")
      : "";
    if (large) {
      event.preventDefault();
      file.focus();
    } else once(form, t("Reading the file…"));
  });

for (const form of document.querySelectorAll("form[data-once]"))
  form.addEventListener("submit", () => once(form, t("Working…")));

/** The button says that it was heard and takes no second click. @param {Element} form @param {string} words */
function once(form, words) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]"));
  const said = button.textContent;
  button.setAttribute("aria-disabled", "true");
  button.textContent = words;
  form.addEventListener("submit", prevent);
  const say = document.getElementById("say");
  if (say) say.textContent = words;
  addEventListener("pageshow", () => {
    button.removeAttribute("aria-disabled");
    button.textContent = said;
    form.removeEventListener("submit", prevent);
  });
}

/** @param {Event} event */
const prevent = (event) => event.preventDefault();
