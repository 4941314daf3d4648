/** What a stage asks of the people, said at its top. The focus goes here when the stage is opened. */

import { html, nothing } from "lit-html";

/** @param {string} title @param {unknown} [sub] @param {unknown} [end] what stands at the other side of the line */
export const stageHead = (title, sub = nothing, end = nothing) =>
  html`<header class="stage-head">
    <div><h1 id="stage-title" tabindex="-1">${title}</h1>${sub === nothing ? nothing : html`<p class="sub">${sub}</p>`}</div>
    ${end}
  </header>`;
