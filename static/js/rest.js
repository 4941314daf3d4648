/** Calls of the REST interface from a page of ours. */

import { t } from "./words.js";

const form = () => /** @type {HTMLMetaElement | null} */ (document.querySelector("meta[name=csrf]"))?.content;

/**
 * @param {string} address @param {object} body
 * @returns {Promise<{ ok: true, body: import("./protocol.d.ts").View } | { ok: false, detail: string }>}
 */
export async function post(address, body) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": form() ?? "",
      },
      body: JSON.stringify(body),
    });
    const found = await answer.json();
    return answer.ok ? { ok: true, body: found } : { ok: false, detail: found.detail ?? found.title };
  } catch {
    return { ok: false, detail: t("The server did not answer. Nothing is lost: try again in a moment.") };
  }
}
