// A square of 8 × 8 pixels to draw a digit on. Ink appears at once; the kernel is asked at most
// once a frame, and ipywidgets holds back all but the newest drawing while it is at work.

const SIDE = 8;
const REACH = 1.35; // how far from the middle of the stroke, in pixels, there is still ink
const LEVELS = 16; // as the pictures of the course have it

function render({ model, el }) {
  let ink = [...model.get("pixels")];
  let here = 0; // the pixel that the keys are at
  let erasing = false;
  let last = null; // where the stroke was, in pixels, while one is drawn
  let frame = 0;

  const grid = part("div", "cr-pad-grid");
  grid.setAttribute("role", "grid");
  grid.setAttribute("aria-label", "Your drawing: arrow keys move, the space bar paints or erases");
  const cells = [];
  for (let row = 0; row < SIDE; row += 1) {
    const line = part("div", "cr-pad-row");
    line.setAttribute("role", "row");
    for (let column = 0; column < SIDE; column += 1) {
      const cell = part("div", "cr-pad-cell");
      cell.setAttribute("role", "gridcell");
      cell.setAttribute("data-lm-suppress-shortcuts", "true");
      cell.append(part("span", "cr-pad-ink"));
      cells.push(cell);
      line.append(cell);
    }
    grid.append(line);
  }

  const erase = button("Erase", "Erase instead of drawing", () => {
    erasing = !erasing;
    erase.setAttribute("aria-pressed", String(erasing));
  });
  erase.setAttribute("aria-pressed", "false");
  const clear = button("Clear", "Clear the drawing", () => {
    ink = ink.map(() => 0);
    show();
    send();
  });
  const before = button("Previous example", "Show the example before", () => ask(-1));
  const next = button("Next example", "Show the next example", () => ask(1));
  const said = part("p", "cr-pad-said");
  said.setAttribute("role", "status");
  const help = part("p", "cr-pad-help");
  help.textContent =
    "Draw with the mouse or a finger, as large as the square. " +
    "By keys: arrows move, space paints or erases.";
  const side = part("div", "cr-pad-side");
  const buttons = part("div", "cr-pad-buttons");
  buttons.append(erase, clear, before, next);
  side.append(said, buttons, help);
  el.classList.add("cr-pad");
  el.append(grid, side);

  function show() {
    cells.forEach((cell, place) => {
      const [row, column] = [Math.floor(place / SIDE) + 1, (place % SIDE) + 1];
      const level = Math.round(ink[place] * LEVELS);
      cell.tabIndex = place === here ? 0 : -1;
      cell.dataset.ink = level;
      cell.firstChild.style.opacity = String(ink[place]);
      cell.setAttribute("aria-label", `row ${row}, column ${column}, ink ${level} of ${LEVELS}`);
    });
  }

  function send() {
    if (frame) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      model.set("pixels", [...ink]);
      model.save_changes();
    });
  }

  function ask(by) {
    model.set("example", model.get("example") + by);
    model.save_changes();
  }

  /** Leaves ink around a place: all of it in the middle of the stroke, less beside it. */
  function dab(x, y) {
    ink = ink.map((old, place) => {
      const away = Math.hypot((place % SIDE) + 0.5 - x, Math.floor(place / SIDE) + 0.5 - y);
      const much = Math.min(Math.max(REACH - away, 0), 1);
      const level = Math.round(much * LEVELS) / LEVELS;
      return erasing ? Math.min(old, 1 - level) : Math.max(old, level);
    });
  }

  function stroke(event) {
    const box = grid.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * SIDE;
    const y = ((event.clientY - box.top) / box.height) * SIDE;
    const [x0, y0] = last ?? [x, y];
    const steps = Math.max(1, Math.ceil(Math.hypot(x - x0, y - y0) * 4));
    for (let step = 1; step <= steps; step += 1) {
      dab(x0 + ((x - x0) * step) / steps, y0 + ((y - y0) * step) / steps);
    }
    last = [x, y];
    show();
    send();
  }

  grid.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    grid.setPointerCapture(event.pointerId);
    stroke(event);
  });
  grid.addEventListener("pointermove", (event) => {
    if (last) stroke(event);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    grid.addEventListener(end, () => {
      last = null;
    });
  }

  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  grid.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (move) {
      const column = Math.min(Math.max((here % SIDE) + move[0], 0), SIDE - 1);
      const row = Math.min(Math.max(Math.floor(here / SIDE) + move[1], 0), SIDE - 1);
      here = row * SIDE + column;
      show();
      cells[here].focus();
    } else if (event.key === " ") {
      ink = ink.map((old, place) => (place !== here ? old : old > 0 ? 0 : 1));
      show();
      send();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  grid.addEventListener("focusin", (event) => {
    const place = cells.indexOf(event.target);
    if (place >= 0 && place !== here) {
      here = place;
      show();
    }
  });

  model.on("change:pixels", () => {
    if (last || frame) return; // what is being drawn is newer
    ink = [...model.get("pixels")];
    show();
  });
  model.on("change:said", speak);
  function speak() {
    said.textContent = model.get("said");
  }
  show();
  speak();
  return () => cancelAnimationFrame(frame);
}

function part(kind, name) {
  const made = document.createElement(kind);
  made.className = name;
  return made;
}

function button(text, title, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "jupyter-button lm-mod-styled";
  made.textContent = text;
  made.title = title;
  made.addEventListener("click", act);
  return made;
}

export default { render };
