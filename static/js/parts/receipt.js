/** Whether what a person did is kept on this device only, or saved. */

import { html } from "lit-html";
import { t } from "../words.js";
import { icon } from "./icon.js";

/** @param {boolean} kept @param {string} [words] what it is about, said before the state */
export const receipt = (kept, words = "") =>
  kept
    ? html`<span class="receipt"><span class="receipt__hollow" aria-hidden="true"></span>${words && html`<strong>${words}</strong>`} ${t("Kept on this device.")}</span>`
    : html`<span class="receipt receipt--saved">${icon("ok")}${words && html`<strong>${words}</strong>`} ${t("Saved.")}</span>`;

/** The same without its words, where they would move what stands beside. @param {boolean} kept */
export const receiptMark = (kept) =>
  kept
    ? html`<span class="receipt"><span class="receipt__hollow" title=${t("Kept on this device.")}></span><span class="visually-hidden">${t("Kept on this device.")}</span></span>`
    : html`<span class="receipt receipt--saved" title=${t("Saved.")}>${icon("ok")}<span class="visually-hidden">${t("Saved.")}</span></span>`;
