/** How the commands of the register look before they are answered. */

import { pathOf } from "../patch.js";

/** @typedef {import("../protocol.d.ts").View} View */

const NEW = {
  response: "",
  team: null,
  owner: null,
  due: null,
  links: [],
  room: null,
  voice: null,
  fresh: true,
};
const RATED = {
  chance: null,
  impact: null,
  exposure: null,
  age: 0,
  overdue: false,
  escalated: false,
  why: [],
};

/** @param {string} map @param {string} id @param {View} fields @param {View} view */
function changed(map, id, fields, view) {
  if (!view[map]?.[id]) return null;
  const known = Object.entries(fields).filter(([name]) => name in view[map][id] && name !== "links");
  return { view: { put: Object.fromEntries(known.map(([name, value]) => [pathOf(map, id, name), value])) } };
}

/** @param {string} map @param {string} id */
const gone = (map, id) => ({ view: { gone: [pathOf(map, id)] } });

/** @type {Record<string, import("../protocol.d.ts").Overlay>} */
export const overlays = {
  RaiseRisk: ({ links: _, ...said }, { view }) => {
    const fresh = {
      ...NEW,
      ...RATED,
      kind: "risk",
      state: "new",
      raised_at: Date.now(),
      raised_on: view.today,
    };
    const certain = said.kind === "issue" ? 5 : said.chance;
    const exposure = certain && said.impact ? certain * said.impact : null;
    return { view: { put: { [pathOf("risks", `new ${said.text}`)]: { ...fresh, ...said, exposure } } } };
  },
  EditRisk: ({ risk, fields }, { view }) => changed("risks", risk, fields, view),
  MoveRisk: ({ risk, state }, { view, seat }) => {
    const taken = state === "owned" && !view.risks?.[risk]?.owner ? { owner: seat } : {};
    return changed("risks", risk, { state, ...taken }, view);
  },
  WithdrawRisk: ({ risk }) => gone("risks", risk),
  RequestDecision: ({ links: _, ...said }) => {
    const fresh = { ...NEW, needed_by: null, state: "open", late: false, outcome: "", asked_at: Date.now() };
    return { view: { put: { [pathOf("decisions", `new ${said.text}`)]: { ...fresh, ...said } } } };
  },
  EditDecision: ({ decision, fields }, { view }) => changed("decisions", decision, fields, view),
  Decide: ({ decision, outcome }, { view }) => {
    const made = outcome === null ? { state: "open" } : { state: "decided", decided_on: view.today };
    return changed("decisions", decision, { ...made, outcome: outcome ?? "" }, view);
  },
  WithdrawDecision: ({ decision }) => gone("decisions", decision),
  SetMilestone: ({ links: _, ...said }) => {
    const fresh = { team: null, reached: null, late: false, links: [], fresh: true, ...said };
    return { view: { put: { [pathOf("milestones", `new ${said.name}`)]: fresh } } };
  },
  EditMilestone: ({ milestone, fields }, { view }) => changed("milestones", milestone, fields, view),
  WithdrawMilestone: ({ milestone }) => gone("milestones", milestone),
};
