/** The keys of the home page: `1` to `9` take the way of the line with that number. */

import { listenForKeys } from "./keys.js";
import { Places } from "./places.js";
import { show } from "./preferences.js";
import { t } from "./words.js";

show();
const places = new Places();
const ways = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll("[data-key]")]).slice(0, 9);

listenForKeys(
  () => [
    ...places.keys(),
    ...ways.map((way, n) => ({
      key: String(n + 1),
      label: way.textContent || t("Open"),
      act: () => way.click(),
    })),
  ],
  (sign) => places.typed(sign),
);
