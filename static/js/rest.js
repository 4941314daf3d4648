/** Calls of the REST interface from a page of ours. */

import { t } from "./words.js";

const form = () => /** @type {HTMLMetaElement | null} */ (document.querySelector("meta[name=csrf]"))?.content;

/** @typedef {{ ok: true, body: import("./protocol.d.ts").View } | { ok: false, detail: string, reason?: string }} Answer */

/** @param {string} address @returns {Promise<Answer>} */
export const get = (address) => call(address, { headers: { Accept: "application/json" } });

/** @param {string} address @param {object} body @returns {Promise<Answer>} */
export const post = (address, body) =>
  call(address, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "X-CSRFToken": form() ?? "",
    },
    body: JSON.stringify(body),
  });

/** @param {string} address @param {RequestInit} how @returns {Promise<Answer>} */
async function call(address, how) {
  try {
    const answer = await fetch(address, how);
    const found = await answer.json();
    if (answer.ok) return { ok: true, body: found };
    return { ok: false, detail: found.detail ?? found.title, reason: found.reason };
  } catch {
    return { ok: false, detail: t("The server did not answer. Nothing is lost: try again in a moment.") };
  }
}
