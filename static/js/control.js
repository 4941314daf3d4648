/** The facilitator's cockpit: what the ceremony lets be decided, with the plan, the people and private notes. */

import { cockpit } from "./cockpit/cockpit.js";
import { around } from "./page.js";

const first = JSON.parse(document.getElementById("first")?.textContent ?? "{}");
/** @type {{ wall: import("./big.js").Wall }} */
const { wall } = await import(`./big/${first.screen}.js`);
around((ceremony) => cockpit(ceremony, wall));
await import(`./ceremonies/${first.ceremony}.js`);
