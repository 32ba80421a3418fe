// Small things every behaviour needs.

/** Calls `run(event, element)` when an event happens in an element that matches, now or later in the page. */
export function on(type, selector, run, options) {
  document.addEventListener(
    type,
    (event) => {
      const found = event.target instanceof Element ? event.target.closest(selector) : null;
      if (found) run(event, found);
    },
    options,
  );
}

/** Calls `run(element)` once for every element that matches: those there now and those that arrive with a swap. */
export function each(selector, run) {
  const seen = new WeakSet();
  const visit = (root) => {
    const inside = root.querySelectorAll?.(selector) ?? [];
    for (const element of root.matches?.(selector) ? [root, ...inside] : inside) {
      if (!seen.has(element)) {
        seen.add(element);
        run(element);
      }
    }
  };
  visit(document.documentElement);
  new MutationObserver((changes) => {
    for (const change of changes) change.addedNodes.forEach(visit);
  }).observe(document.documentElement, { childList: true, subtree: true });
}

/** Says a sentence to screen readers through the page's one polite region. */
export function announce(sentence) {
  const region = document.getElementById("live");
  if (region) region.textContent = sentence;
}

/** Shows another icon of the same sprite in an <svg class="icon">. */
export function setIcon(svg, name) {
  const use = svg?.querySelector("use");
  const href = use?.getAttribute("href");
  if (href) use.setAttribute("href", `${href.split("#")[0]}#${name}`);
}

/** Whether a person is writing here, so that letters are text and not commands. */
export const isWriting = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable ||
    element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])"));

/** Whether a decision is being asked for: a dialog or a form above the page is open and has the keyboard. */
export const isAsking = () => document.querySelector("dialog:modal, .dialog:popover-open") !== null;
