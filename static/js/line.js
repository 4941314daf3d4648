/** The one socket of the page. Rooms share it; it comes back by itself, at times that differ between people. */

import { io } from "socket.io-client";

const ANSWER_WITHIN = 10_000;
const AGAIN_AFTER = 1000;

/** @type {import("socket.io-client").Socket | null} */
let socket = null;

function line() {
  if (socket) return socket;
  socket = io({
    path: "/socket.io",
    transports: ["websocket"],
    autoConnect: false,
    reconnectionDelay: 300,
    reconnectionDelayMax: 5000,
    randomizationFactor: 0.6,
  });
  const dialled = socket;
  // A server that hangs up, or a refusal by a middleware, ends the library's own trying.
  const again = () => {
    if (!dialled.active) setTimeout(() => dialled.connect(), AGAIN_AFTER * (1 + 3 * Math.random()));
  };
  dialled.on("disconnect", (reason) => reason !== "io client disconnect" && again());
  dialled.on("connect_error", again);
  // A device that has its network again says so: nobody waits for the next planned time.
  addEventListener("online", tryNow);
  return dialled;
}

/**
 * @param {Record<string, (message: never) => void>} heard what to do with each event of the server
 * @param {{ up: () => void, down: () => void }} ways
 */
export function listen(heard, { up, down }) {
  const shared = line();
  const all = { connect: up, disconnect: down, ...heard };
  for (const [event, act] of Object.entries(all)) shared.on(event, act);
  if (shared.connected) up();
  else shared.connect();
  return () => {
    for (const [event, act] of Object.entries(all)) shared.off(event, act);
  };
}

/** @returns {boolean} */
export const connected = () => socket?.connected ?? false;

/** Now, not at the next planned time. */
export function tryNow() {
  if (!connected()) line().disconnect().connect();
}

/**
 * Resolves with the answer; with null where the line went down or stayed silent before there was one.
 * @param {string} event
 * @param {object} payload
 * @returns {Promise<any>}
 */
export async function ask(event, payload) {
  if (!connected()) return null;
  try {
    return await line().timeout(ANSWER_WITHIN).emitWithAck(event, payload);
  } catch {
    return null;
  }
}
