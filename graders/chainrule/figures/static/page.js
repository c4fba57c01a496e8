// Gives the controls of a figure, or of a hint, what ipywidgets leaves out: names for the
// sliders, short spoken numbers, keys that stay where they are pressed, and drawings that
// answer to a click, whose points can be dragged, and that stay where they were scrolled to.

const PATIENCE = 200; // looks, 50 ms apart, until all controls are on the page
const AHEAD = 3; // places that may be on their way to the kernel, while it draws quickly
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

/** Lets the point of a drawing be dragged along its axis: where the pointer is becomes the number. */
function dragPoint(root, follow) {
  let held = null;
  const move = (event) => {
    const share = Math.min(Math.max((event.clientX - held.left) / held.width, 0), 1);
    const along = held.low + share * (held.high - held.low);
    follow({ name: held.name, place: held.log ? Math.log10(Math.max(along, 1e-300)) : along });
  };
  root.addEventListener("pointerdown", (event) => {
    const area = event.target.closest("[data-drag]");
    if (!area || event.button) return;
    const { left, width } = area.getBoundingClientRect();
    const { drag: name, low, high, log } = area.dataset;
    held = { name, left, width, low: Number(low), high: Number(high), log: log === "1" };
    root.setPointerCapture(event.pointerId); // the area is made anew with each picture
    event.preventDefault();
    move(event);
  });
  root.addEventListener("pointermove", (event) => {
    if (held) move(event);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    root.addEventListener(end, () => {
      held = null;
    });
  }
}

/** Lets the picture follow a slider that is dragged: ipywidgets sends one place at a time, and waits.
 * Returns how many sliders are not there yet. */
function followSliders(root, model, follow) {
  let missing = 0;
  for (const row of root.querySelectorAll(".cr-control")) {
    const slider = row.querySelector(".noUi-target")?.noUiSlider;
    const name = [...row.classList].find((one) => one.startsWith("cr-of-"))?.slice(6);
    if (!slider || !name) {
      missing += 1;
    } else if (!row.dataset.crFollowed) {
      row.dataset.crFollowed = "yes";
      let held = false;
      slider.on("start", () => {
        held = true;
      });
      slider.on("end", () => {
        held = false;
      });
      slider.on("slide", (_, handle, places) => {
        if (held && model.get("quick")) follow({ name, place: places[handle], held: true });
      });
    }
  }
  return missing;
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
  const follow = stream(model, () => (model.get("quick") ? AHEAD : 1));
  let looks = 0;
  hideKept(model.get("whose"));
  (function equip() {
    // the widget is made before it is put into its place
    const root = el.closest(".cr-figure, .cr-hints");
    let missing = 1;
    if (root) {
      missing = nameSliders(root) + guardKeys(root, model.get("controls"));
      missing += followSliders(root, model, follow);
      if (!missing && !model.get("follows")) {
        model.set("follows", true);
        model.save_changes();
      }
      if (!root.dataset.crReady) {
        root.dataset.crReady = "yes";
        pickByClick(root);
        dragPoint(root, follow);
        keepPlace(root);
      }
    }
    if (missing && looks++ < PATIENCE) setTimeout(equip, 50);
  })();
}

export default { render };
