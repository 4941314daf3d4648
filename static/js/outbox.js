/** What a person did and typed, kept on this device until the server has answered. One box per room and seat. */

/** @typedef {import("./protocol.d.ts").Command} Command */
/** @typedef {{ room: string, seat: string, n: number, command: Command }} Row */

const NAME = "bigroom";
/** Milliseconds that a person's word waits for this device; then it goes on without. */
const PATIENCE = 1000;

/**
 * What the device says, or nothing where it takes too long.
 * @template T @param {Promise<T>} promise @returns {Promise<T | undefined>}
 */
const soon = (promise) =>
  Promise.race([promise, new Promise((resolve) => setTimeout(resolve, PATIENCE, undefined))]);

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
const committed = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });

/** @returns {Promise<IDBDatabase>} */
function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("commands", { keyPath: ["room", "seat", "n", "command.id"] });
    request.result.createObjectStore("drafts", { keyPath: ["room", "seat", "name"] });
  };
  return answered(request);
}

/**
 * The box of one seat. Where the browser keeps nothing (a private window, a full disk) or does not answer soon,
 * it lives with the page.
 * @param {string} room
 * @param {string} seat
 */
export async function openOutbox(room, seat) {
  try {
    const opening = opened();
    const database = await soon(opening);
    if (!database) opening.then((late) => late.close()).catch(() => undefined);
    return new Outbox(room, seat, database ?? null);
  } catch {
    return new Outbox(room, seat, null);
  }
}

export class Outbox {
  #n = Date.now() * 1000;
  /** @type {Map<string, Row>} */
  #rows = new Map();
  /** @type {Map<string, string>} */
  #drafts = new Map();
  #database;

  /** @param {string} room @param {string} seat @param {IDBDatabase | null} database */
  constructor(room, seat, database) {
    this.room = room;
    this.seat = seat;
    this.#database = database;
    if (database) database.onversionchange = () => this.#forget();
  }

  /** Commands of an earlier visit that nobody has answered, oldest first. @returns {Promise<Command[]>} */
  async waiting() {
    const rows = await this.#with("commands", "readonly", (store) => answered(store.getAll(this.#all)));
    for (const row of /** @type {Row[]} */ (rows ?? [])) this.#rows.set(row.command.id, row);
    return [...this.#rows.values()].map(({ command }) => command);
  }

  /** Kept before it is sent. @param {Command} command */
  async keep(command) {
    this.#n += 1;
    const row = { room: this.room, seat: this.seat, n: this.#n, command };
    this.#rows.set(command.id, row);
    await this.#with("commands", "readwrite", (store) => answered(store.put(row)));
  }

  /** Answered: no longer ours to keep. @param {string} id */
  async drop(id) {
    const row = this.#rows.get(id);
    if (!row) return;
    this.#rows.delete(id);
    const key = [row.room, row.seat, row.n, id];
    await this.#with("commands", "readwrite", (store) => answered(store.delete(key)));
  }

  /** What was typed and not sent. @param {string} name */
  async draft(name) {
    const key = [this.room, this.seat, name];
    const row = await this.#with("drafts", "readonly", (store) => answered(store.get(key)));
    return /** @type {{ text: string } | undefined} */ (row)?.text ?? this.#drafts.get(name) ?? "";
  }

  /** @param {string} name @param {string} text empty: the draft is gone */
  async keepDraft(name, text) {
    this.#drafts.set(name, text);
    const key = [this.room, this.seat, name];
    await this.#with("drafts", "readwrite", async (store) => {
      await answered(store.delete(key));
      if (text) await answered(store.put({ room: this.room, seat: this.seat, name, text }));
    });
  }

  /** The room has ended. */
  async wipe() {
    this.#rows.clear();
    this.#drafts.clear();
    await this.#with("commands", "readwrite", (store) => answered(store.delete(this.#all)));
    await this.#with("drafts", "readwrite", (store) => answered(store.delete(this.#all)));
  }

  /** Every key of this seat: an array sorts after every number and string. */
  get #all() {
    return IDBKeyRange.bound([this.room, this.seat], [this.room, this.seat, []]);
  }

  #forget() {
    this.#database?.close();
    this.#database = null;
  }

  /**
   * @template T
   * @param {"commands" | "drafts"} name
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => Promise<T>} act
   */
  async #with(name, mode, act) {
    if (!this.#database) return undefined;
    try {
      const transaction = this.#database.transaction(name, mode);
      const done = await soon(Promise.all([act(transaction.objectStore(name)), committed(transaction)]));
      return done?.[0];
    } catch {
      this.#forget();
      return undefined;
    }
  }
}
