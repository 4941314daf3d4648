/** The envelopes of the live protocol. What a ceremony's views and commands hold is in wire.d.ts. */

// biome-ignore lint/suspicious/noExplicitAny: views are JSON of any shape; each ceremony types its own.
export type View = Record<string, any>;

export interface Patch {
  put?: Record<string, unknown>;
  gone?: string[];
}

export interface Command {
  room: string;
  id: string;
  name: string;
  args: Record<string, unknown>;
  /** Server time in ms when it was first tried. */
  at: number;
  stage?: string;
}

export interface Refusal {
  code: string;
  message: string;
  reason?: string;
  retry_after?: number;
}

export type Answer = { ok: true; seq: number } | { ok: false; error: Refusal };

export interface Join {
  room: string;
  name?: string;
  since?: number;
  epoch?: string | number;
  /** Without a seat: what everybody may see, and no word in the room. */
  watch?: true;
}

export interface Joined extends Patch {
  ok: true;
  epoch: string | number;
  /** null: this connection only watches. */
  seat: string | null;
  role: Role;
  seq: number;
  now: number;
  mine: View;
  /** The whole view; or, with `from`, only what changed; or, with `parts`, that many `part` events follow. */
  view?: View;
  from?: number;
  parts?: number;
}

export type Role = "facilitator" | "participant" | "observer";

export interface Frame extends Patch {
  room: string;
  from: number;
  seq: number;
  whole?: true;
}

export interface Mine extends Patch {
  room: string;
  seq: number;
}

export interface Presence extends Patch {
  room: string;
}

export interface Part {
  room: string;
  n: number;
  put: Record<string, unknown>;
}

export interface Closed {
  room: string;
  reason: string;
}

/** What the server writes into the page, so that the first paint needs no socket. */
export interface First {
  room: string;
  title: string;
  ceremony?: string;
  code?: string;
  url?: string;
  /** Where the register of the room's program is, for who may see it. */
  register?: string | null;
  /** null: this visitor has no seat yet. */
  seat: string | null;
  role: Role | null;
  seq: number;
  epoch: string | number | null;
  view: View | null;
  mine: View;
  now: number;
}

export type LineState = "connecting" | "live" | "reconnecting" | "stalled" | "back" | "closed";

export interface Status {
  state: LineState;
  /** Commands kept on this device and not answered yet. */
  kept: number;
  sent: number;
  received: number;
  /** The line is down for more than five seconds: worth saying aloud. */
  long: boolean;
  reason?: string;
}

export type Overlay = (
  args: Record<string, unknown> & View,
  drawn: { view: View; mine: View; seat: string | null },
) => { view?: Patch; mine?: Patch } | null;
