/** What this person chose for this device: theme, motion, how much is spoken, single-letter keys. */

const PREFIX = "bigroom.";
/** @type {Record<string, string>} */
const DEFAULTS = { theme: "system", motion: "system", voice: "key", keys: "on" };

/** @param {string} name */
export function preference(name) {
  try {
    return localStorage.getItem(PREFIX + name) ?? DEFAULTS[name];
  } catch {
    return DEFAULTS[name];
  }
}

/** Kept here and, where the first paint must know it, in a cookie. @param {string} name @param {string} value */
export function prefer(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A browser that keeps nothing still shows the choice until the page is left.
  }
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store does not exist on plain http.
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
  show();
}

/** Brings the choices onto the page. */
export function show() {
  const { dataset } = document.documentElement;
  for (const name of ["theme", "motion"]) {
    const value = preference(name);
    if (value === "system") delete dataset[name];
    else dataset[name] = value;
  }
}

addEventListener("storage", show);
