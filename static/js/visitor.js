/** The door of a room for somebody who has no seat: asks which ceremony it is, then opens its page. */

import { post } from "./rest.js";
import { t } from "./words.js";

const first = JSON.parse(document.getElementById("first")?.textContent ?? "{}");
const key = location.hash.slice(1);

async function comeIn() {
  const answer = await post(`/api/v1/rooms/${first.room}/peek`, { key });
  if (!answer.ok) return sayClosed(answer.reason === "rate_limited" ? answer.detail : undefined);
  const { ceremony, title } = answer.body;
  document.title = `${title} · Bigroom`;
  await import(`./ceremonies/${ceremony}.js`);
}

/** @param {string} [why] */
function sayClosed(why) {
  const sentence = document.createElement("p");
  sentence.className = "notice";
  sentence.setAttribute("role", "alert");
  sentence.textContent =
    why ?? t("There is no such room, or this link no longer opens it. Ask for a new one.");
  const ways = document.createElement("p");
  ways.className = "row";
  ways.append(way("/j", t("Type a code")), way("/", t("Go to the first page")));
  document.querySelector("#main .page")?.append(sentence, ways);
}

/** @param {string} to @param {string} words */
function way(to, words) {
  const link = document.createElement("a");
  link.className = "button";
  link.href = to;
  link.textContent = words;
  return link;
}

comeIn().catch(() => sayClosed());
