/** What somebody writes into the program's register from a room: by `!risk If … then …` in any line, or by a key. */

import { t } from "./words.js";

/** @typedef {import("./room.js").Room} Room */
/** @typedef {import("./protocol.d.ts").View} View */
/** @typedef {{ kind: string, text: string, of?: string, team?: string | null, objective?: string | null }} Said */

/** @type {Record<string, () => string>} */
export const KINDS = {
  risk: () => t("Risk"),
  issue: () => t("Issue"),
  assumption: () => t("Assumption"),
  decision: () => t("Decision"),
};
const MARKED = /^!(risk|issue|assumption|decision)\b[\s:]*/i;

/** What a line says to the register; null where it is for whom the line is. @param {string} text @returns {Said | null} */
export function toRegister(text) {
  const found = MARKED.exec(text.trim());
  return found && { kind: found[1].toLowerCase(), text: text.trim().slice(found[0].length) };
}

/** Whether this person may write into the register from here now. @param {Room} room */
export const mayCapture = (room) =>
  Boolean(room.seat && room.role !== "observer" && room.view?.room?.state === "open");

/** What was written from this room, the latest first. @param {View} view @returns {[string, View][]} */
export const written = (view) =>
  Object.entries(/** @type {Record<string, View>} */ (view.captured ?? {})).reverse();

/** Writes it into the register. @param {Room} room @param {Said} said */
export const writeDown = async (room, said) =>
  (await import("./parts/register_entry.js")).writeDown(room, said);

/** The line as it is, unless it is for the register. @param {Room} room @param {string} text */
export async function captured(room, text) {
  const said = toRegister(text);
  return said ? writeDown(room, said) : null;
}

/** What was written since. @param {View} was @param {View} view @param {Room} room @returns {import("./announce.js").News[]} */
export function captureNews(was, view, room) {
  if (was.captured === view.captured) return [];
  return written(view)
    .filter(([id]) => !was.captured?.[id])
    .map(([, one]) => ({
      kind: "captured",
      text: t("{kind} in the register: {text}", { kind: KINDS[one.kind](), text: one.text }),
      own: one.seat === room.seat,
    }));
}
