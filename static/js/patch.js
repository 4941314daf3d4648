/** Patches of a view: paths to values, and paths that are gone. What a patch does not touch keeps its identity. */

/** @typedef {import("./protocol.d.ts").View} View */
/** @typedef {import("./protocol.d.ts").Patch} Patch */

/** @param {unknown} value @returns {value is View} */
const isMap = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {View} map @param {string} key */
const within = (map, key) => (Object.hasOwn(map, key) ? map[key] : undefined);

/** @param {View} map @param {string} key @param {unknown} value */
function set(map, key, value) {
  if (key === "__proto__") {
    Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    map[key] = value;
  }
}

/** The keys of a path; `~1` is a slash inside a key and `~0` a tilde. @param {string} path */
export const keysOf = (path) => path.split("/").map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));

/** The path of keys. @param {...(string | number)} keys */
export const pathOf = (...keys) =>
  keys.map((key) => String(key).replaceAll("~", "~0").replaceAll("/", "~1")).join("/");

/**
 * `view` with `patch` applied: `put` before `gone`, values replaced whole, missing parents made.
 * @param {View} view
 * @param {Patch} patch
 * @returns {View}
 */
export function patched(view, { put = {}, gone = [] }) {
  const fresh = new Set();
  /** @param {View} map */
  const own = (map) => {
    if (fresh.has(map)) return map;
    const copy = { ...map };
    fresh.add(copy);
    return copy;
  };
  let root = view;
  for (const path of Object.keys(put)) {
    root = own(root);
    const keys = keysOf(path);
    const last = /** @type {string} */ (keys.pop());
    let at = root;
    for (const key of keys) {
      const found = within(at, key);
      const next = own(isMap(found) ? found : {});
      set(at, key, next);
      at = next;
    }
    set(at, last, put[path]);
  }
  for (const path of gone) {
    const keys = keysOf(path);
    if (!holds(root, keys)) continue;
    root = own(root);
    const last = /** @type {string} */ (keys.pop());
    let at = root;
    for (const key of keys) {
      const next = own(within(at, key));
      set(at, key, next);
      at = next;
    }
    delete at[last];
  }
  return root;
}

/** @param {View} view @param {string[]} keys */
function holds(view, keys) {
  /** @type {unknown} */
  let at = view;
  for (const key of keys) {
    if (!isMap(at) || !Object.hasOwn(at, key)) return false;
    at = at[key];
  }
  return true;
}
