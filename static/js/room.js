/** A room as a page uses it: what to draw, and `send`. Joining, resuming, resending and receipts happen here. */

import { Clock } from "./clock.js";
import { Connection } from "./connection.js";
import { ask, connected, listen, tryNow } from "./line.js";
import { Mirror } from "./mirror.js";
import { openOutbox } from "./outbox.js";
import { patched } from "./patch.js";
import { Pending } from "./pending.js";
import { Sender } from "./sender.js";
import { t } from "./words.js";

/** @typedef {import("./protocol.d.ts").View} View */
/** @typedef {import("./protocol.d.ts").Answer} Answer */
/** @typedef {import("./protocol.d.ts").First} First */
/** @typedef {import("./protocol.d.ts").Refusal} Refusal */

/**
 * @param {object} door
 * @param {string} door.room a ceremony's room id, or the name of a standing room
 * @param {First} door.first what the server wrote into the page
 * @param {(room: Room) => void} door.paint called after every change, at most once a frame
 * @param {Record<string, import("./protocol.d.ts").Overlay>} [door.overlays] how a command looks before it is answered
 * @param {(refusal: Refusal, name: string) => void} [door.refused] a command that the rules do not allow
 * @param {string} [door.key] secret or code, for who has no seat
 * @param {boolean} [door.watch] without a seat: follows what everybody may see, and says nothing
 */
export function openRoom(door) {
  const room = new Room(door);
  if (door.watch) room.watch();
  else if (door.first.seat) room.enter(door.first.seat);
  else if (!door.first.view) room.peek();
  return room;
}

export class Room {
  /** @type {string | null} */
  seat = null;
  /** Who has a connection, by seat; without the own seat in it, nothing is known. @type {View} */
  presence = {};
  clock = new Clock();
  /** Why nobody is let in, in a sentence; null while all is well. @type {string | null} */
  shut = null;

  /** @type {import("./protocol.d.ts").Role | null} */
  #role;
  #mirror = new Mirror();
  #connection = new Connection(() => this.#changed());
  #pending;
  #sender;
  #key;
  #paint;
  #painting = false;
  #joining = false;
  #joined = false;
  #loaded = false;
  #watching = false;
  /** @type {Promise<import("./outbox.js").Outbox> | null} */
  #outbox = null;
  /** @type {{ view: View, mine: View } | null} */
  #drawn = null;
  /** @type {() => void} */
  #hangUp = () => undefined;

  /** @param {Parameters<typeof openRoom>[0]} door */
  constructor({ room, first, paint, overlays = {}, refused = () => undefined, key = "" }) {
    this.id = room;
    this.title = first.title;
    this.register = first.register ?? null;
    this.#role = first.role;
    this.#key = key;
    this.#paint = paint;
    this.#pending = new Pending(overlays);
    this.#sender = new Sender({
      ready: () => connected() && this.#joined && this.#loaded,
      answered: (command, answer) => this.#answered(command, answer, refused),
      idle: (sent) => this.#settled(sent),
    });
    this.#mirror.start(first);
    this.clock.guess(first.now);
    this.#changed();
  }

  /** What to draw: the server's view with this person's unanswered commands over it. @returns {View | null} */
  get view() {
    return this.#mirror.view && this.#over.view;
  }

  /** @returns {View} */
  get mine() {
    return this.#over.mine;
  }

  /** The role this person has now. @returns {import("./protocol.d.ts").Role | null} */
  get role() {
    return this.mine.role ?? this.#role;
  }

  get seq() {
    return this.#mirror.seq;
  }

  /** @returns {import("./protocol.d.ts").Status} */
  get status() {
    const { state, sent, received, long, reason } = this.#connection;
    return { state, sent, received, long, reason, kept: this.#pending.unanswered.length };
  }

  /** Whether such a command is kept on this device and not answered. @param {string} name @param {(args: View) => boolean} [fits] */
  keeps(name, fits) {
    return this.#pending.keeps(name, fits);
  }

  /**
   * Drawn at once, kept on this device, then sent until answered.
   * @param {string} name
   * @param {Record<string, unknown>} [args]
   * @returns {{ id: string, settled: Promise<Answer> }}
   */
  send(name, args = {}) {
    const stage = this.#mirror.view?.room?.stage;
    const command = { room: this.id, id: newId(), name, args, at: this.clock.now(), ...(stage && { stage }) };
    this.#pending.add(command);
    this.#changed();
    const kept = Promise.resolve(this.#outbox?.then((box) => box.keep(command)));
    return { id: command.id, settled: this.#sender.send(command, kept) };
  }

  /** @param {string} name */
  draft(name) {
    return this.#outbox?.then((box) => box.draft(name)) ?? Promise.resolve("");
  }

  /** @param {string} name @param {string} text */
  keepDraft(name, text) {
    return this.#outbox?.then((box) => box.keepDraft(name, text));
  }

  /**
   * Takes a seat, then joins. Resolves with null, or with the sentence that says why not.
   * @param {string} name
   * @param {{ role?: "participant" | "observer", team?: string }} [wish]
   */
  async sit(name, { role = "participant", team } = {}) {
    const answer = await post(`/api/v1/rooms/${this.id}/seats`, { name, role, team, key: this.#key });
    if (!answer.ok) return answer.detail;
    await this.enter(String(answer.body.seat));
    return null;
  }

  /** The present item, for who has the link and no seat yet. */
  async peek() {
    const answer = await post(`/api/v1/rooms/${this.id}/peek`, { key: this.#key });
    if (answer.ok) {
      this.title = String(answer.body.title ?? this.title);
      this.#mirror.view = /** @type {View} */ (answer.body.view ?? { room: { title: this.title } });
    } else this.shut = answer.detail;
    this.#changed();
  }

  /** Follows the room without a seat in it. */
  watch() {
    this.#watching = true;
    this.#loaded = true;
    this.#listen();
  }

  /** @param {string} seat */
  async enter(seat) {
    this.seat = seat;
    this.#listen();
    this.#outbox = openOutbox(this.id, seat);
    const earlier = (await (await this.#outbox).waiting()).filter(({ id }) => !this.#pending.knows(id));
    this.#pending.precede(earlier);
    this.#sender.precede(earlier);
    this.#loaded = true;
    this.#sender.pump();
    this.#changed();
  }

  #listen() {
    this.#connection.lost();
    this.#hangUp = listen(
      {
        frame: this.#mineOnly((/** @type {import("./protocol.d.ts").Frame} */ frame) => this.#framed(frame)),
        mine: this.#mineOnly((/** @type {import("./protocol.d.ts").Mine} */ mine) =>
          this.#mirror.whisper(mine),
        ),
        part: this.#mineOnly((/** @type {import("./protocol.d.ts").Part} */ part) => this.#mirror.part(part)),
        presence: this.#mineOnly((/** @type {import("./protocol.d.ts").Presence} */ presence) => {
          this.presence = patched(this.presence, presence);
        }),
        closed: this.#mineOnly((/** @type {import("./protocol.d.ts").Closed} */ closed) =>
          this.#closed(closed.reason),
        ),
      },
      { up: () => this.#join(), down: () => this.#down() },
    );
    this.#changed();
  }

  /** Something that is not in the view changed: draw again. */
  redraw() {
    this.#changed();
  }

  /** Now, not at the next planned time. */
  tryNow() {
    tryNow();
  }

  /** Resolves once this page shows the room as of `seq`: an answer comes before its frame. @param {number} seq */
  shown(seq) {
    return this.#pending.until(seq);
  }

  /** Leaves without standing up: the seat stays. */
  leave() {
    if (connected()) ask("leave", { room: this.id });
    this.#hangUp();
  }

  #down() {
    this.#joined = false;
    this.presence = {};
    this.#connection.lost();
  }

  async #join(event = "join") {
    if (this.#joining || this.#connection.state === "closed") return;
    this.#joining = true;
    const before = this.#mirror.seq;
    const asked = Date.now();
    this.clock.forget();
    const how = { ...(this.#watching && { watch: true }), ...this.#mirror.since };
    const answer = await ask(event, { room: this.id, ...(event === "join" ? how : {}) });
    this.#joining = false;
    if (!answer) {
      if (connected()) this.#join(event);
      return;
    }
    if (!answer.ok) {
      this.#refusedIn(answer.error);
      return;
    }
    this.clock.tell(answer.now, Date.now() - asked);
    if (!this.#mirror.joined(answer)) {
      this.#join();
      return;
    }
    this.#joined = true;
    this.seat = answer.seat ?? this.seat;
    this.#role = answer.role ?? this.#role;
    if (before) this.#connection.joined(Math.max(0, answer.seq - before));
    this.#pending.reached(this.#mirror.seq);
    this.#changed();
    this.#sender.pump();
  }

  /** @param {Refusal} error */
  #refusedIn({ code, message, retry_after = 2 }) {
    if (code === "unavailable" || code === "rate_limited")
      setTimeout(() => connected() && this.#join(), retry_after * 1000);
    else {
      this.shut = message;
      this.#connection.closed(code);
    }
  }

  /** @param {import("./protocol.d.ts").Frame} frame */
  #framed(frame) {
    const result = this.#mirror.frame(frame);
    // Nobody is told who comes and goes in a large room: what was known grows old.
    if (this.#mirror.view?.room?.large) this.presence = {};
    if (result === "gap") this.#join();
    else if (result === "whole") this.#join("whereami");
    else this.#pending.reached(this.#mirror.seq);
  }

  /** @param {string} reason */
  #closed(reason) {
    if (reason === "unavailable") {
      this.#connection.lost();
      setTimeout(() => connected() && this.#join(), 1000 * (1 + Math.random()));
      return;
    }
    this.#connection.closed(reason);
    this.#outbox?.then((box) => box.wipe());
  }

  /**
   * @param {import("./protocol.d.ts").Command} command
   * @param {Answer} answer
   * @param {(refusal: Refusal, name: string) => void} refused
   */
  #answered(command, answer, refused) {
    this.#outbox?.then((box) => box.drop(command.id));
    if (answer.ok) {
      this.#pending.acknowledged(command.id, answer.seq);
      this.#pending.reached(this.#mirror.seq);
    } else {
      this.#pending.refused(command.id);
      refused(answer.error, command.name);
    }
    this.#changed();
  }

  /** @param {number} sent */
  #settled(sent) {
    this.#connection.settled(sent);
    if (this.#mirror.view?.room?.state === "ended") this.#outbox?.then((box) => box.wipe());
  }

  get #over() {
    this.#drawn ??= this.#pending.over(this.#mirror.view ?? {}, this.#mirror.mine, this.seat);
    return this.#drawn;
  }

  /**
   * @template {{ room: string }} M
   * @param {(message: M) => void} act
   * @returns {(message: never) => void}
   */
  #mineOnly(act) {
    return (/** @type {M} */ message) => {
      if (message.room !== this.id) return;
      act(message);
      this.#changed();
    };
  }

  #changed() {
    this.#drawn = null;
    if (this.#painting) return;
    this.#painting = true;
    const draw = () => {
      this.#painting = false;
      this.#paint(this);
    };
    // A page in the background gets no animation frames, and its title and announcer still follow the room.
    if (document.hidden) setTimeout(draw, 50);
    else requestAnimationFrame(draw);
  }
}

/** 128 random bits; `crypto.randomUUID` is missing on plain http. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {string} address
 * @param {object} body
 * @returns {Promise<{ ok: true, body: View } | { ok: false, detail: string }>}
 */
async function post(address, body) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": document.querySelector("meta[name=csrf]")?.getAttribute("content") ?? "",
      },
      body: JSON.stringify(body),
    });
    const found = await answer.json();
    return answer.ok ? { ok: true, body: found } : { ok: false, detail: found.detail ?? found.title };
  } catch {
    return {
      ok: false,
      detail: t("The server did not answer. Your card is not lost: try again in a moment."),
    };
  }
}
