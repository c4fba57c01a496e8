// Gives the controls of a figure, or of a hint, what ipywidgets leaves out: names for the
// sliders, short spoken numbers, keys that stay where they are pressed, and drawings that
// answer to a click and stay where they were scrolled to.

const PATIENCE = 200; // looks, 50 ms apart, until all controls are on the page
const CONTROLS = ":is(.cr-controls, .cr-hints) :is(select, input, button, .noUi-handle)";

/** Names the sliders under `root`; returns how many of them are not there yet. */
function nameSliders(root) {
  let missing = 0;
  for (const row of root.querySelectorAll(".cr-control")) {
    const label = row.querySelector("label");
    const handle = row.querySelector(".noUi-handle");
    if (!label || !handle) {
      missing += 1;
    } else if (!handle.hasAttribute("aria-label")) {
      handle.setAttribute("aria-label", `${label.textContent} slider`);
      speakShortly(handle);
    }
  }
  return missing;
}

/** Keeps what a slider says of its value at six digits. */
function speakShortly(handle) {
  const round = () => {
    const said = handle.getAttribute("aria-valuetext");
    const short = String(Number(Number(said).toPrecision(6)));
    if (said !== short) handle.setAttribute("aria-valuetext", short);
  };
  round();
  new MutationObserver(round).observe(handle, { attributeFilter: ["aria-valuetext"] });
}

/** Keeps keys from the notebook, where arrows change cells and letters edit them. */
function guardKeys(root, expected) {
  const controls = root.querySelectorAll(CONTROLS);
  for (const control of controls) control.setAttribute("data-lm-suppress-shortcuts", "true");
  return Math.max(0, expected - controls.length);
}

/** Lets a click on a mark of the drawing choose in the menu that belongs to it. */
function pickByClick(root) {
  root.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-pick]");
    const list = root.querySelector(".cr-pick select");
    if (!mark || !list) return;
    list.selectedIndex = Number(mark.dataset.pick);
    list.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/** Keeps a drawing, made anew at each move, where it was scrolled to; lets Tab stop at what
 * can be scrolled, and at nothing else. */
function keepPlace(root) {
  let left = 0;
  let drawn = null;
  const settle = () => {
    const drawing = root.querySelector(".cr-drawing");
    const anew = drawing?.querySelector("svg") ?? null;
    if (anew !== drawn) {
      drawn = anew;
      if (drawing && drawing.scrollLeft !== left) drawing.scrollLeft = left;
    } else if (drawing) {
      left = drawing.scrollLeft; // scrolled, and its event is still on the way
    }
    for (const part of root.querySelectorAll(".cr-scroll")) {
      part.tabIndex = part.scrollWidth > part.clientWidth ? 0 : -1;
    }
  };
  root.addEventListener(
    "scroll",
    (event) => {
      if (event.target.matches(".cr-drawing")) left = event.target.scrollLeft;
    },
    true,
  );
  new MutationObserver(settle).observe(root, { childList: true, subtree: true });
  new ResizeObserver(settle).observe(root);
  settle();
}

function render({ model, el }) {
  let looks = 0;
  hideKept(model.get("whose"));
  (function equip() {
    // the widget is made before it is put into its place
    const root = el.closest(".cr-figure, .cr-hints");
    let missing = 1;
    if (root) {
      missing = nameSliders(root) + guardKeys(root, model.get("controls"));
      if (!root.dataset.crReady) {
        root.dataset.crReady = "yes";
        pickByClick(root);
        keepPlace(root);
      }
    }
    if (missing && looks++ < PATIENCE) setTimeout(equip, 50);
  })();
}

export default { render };
