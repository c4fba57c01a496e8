// One question: choices, a field, or lines to move. Nothing is said before the answer is
// committed; then the reply stands in a live region, so that a screen reader speaks it.

function render({ model, el }) {
  const kind = model.get("kind");
  const group = document.createElement("fieldset");
  const legend = document.createElement("legend");
  const said = document.createElement("p");
  const body = { choice, order }[kind] ?? field;
  el.classList.add("cr-question");
  // Keys stay here: in a notebook letters are commands.
  el.setAttribute("data-lm-suppress-shortcuts", "true");
  legend.textContent = model.get("prompt");
  said.className = "cr-said";
  said.setAttribute("role", "status");
  const read = body(model, group, commit);
  group.prepend(legend);
  group.append(button("Commit", "Commit this answer, and see what it means", commit), said);
  el.append(group);
  hideKept(model.get("whose"));

  function commit() {
    model.set("answer", read());
    model.set("commits", model.get("commits") + 1);
    model.save_changes();
  }

  function show() {
    const right = model.get("right");
    const mark = right === null ? "" : right ? "✓ Right. " : "✕ Not yet. ";
    said.textContent = model.get("said") ? mark + model.get("said") : "";
  }

  model.on("change:said", show);
  model.on("change:right", show);
  show();
}

/** Radio buttons; returns how to read the number of the chosen one. */
function choice(model, group) {
  // Each widget has a copy of this module, so a counter would give all groups one name.
  const name = `cr-question-${Math.random().toString(36).slice(2)}`;
  const inputs = model.get("options").map((text, index) => {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "radio";
    input.name = name;
    input.checked = model.get("answer") === index;
    guard(input);
    label.append(input, ` ${text}`);
    group.append(label);
    return input;
  });
  return () => {
    const chosen = inputs.findIndex((input) => input.checked);
    return chosen < 0 ? null : chosen;
  };
}

/** A field for a number or a formula; Enter commits. */
function field(model, group, commit) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = "text";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.value = model.get("answer") ?? "";
  guard(input);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") commit();
  });
  label.append(model.get("kind") === "formula" ? "Your formula in x: " : "Your number: ", input);
  group.append(label);
  return () => input.value;
}

/** Lines with a button up and a button down; the focus goes along with the line. */
function order(model, group) {
  const texts = model.get("options");
  const kept = model.get("answer");
  const lines = [...(Array.isArray(kept) ? kept : model.get("shown"))];
  const list = document.createElement("ol");
  group.append(list);

  function move(place, by) {
    const to = place + by;
    if (to < 0 || to >= lines.length) return;
    [lines[place], lines[to]] = [lines[to], lines[place]];
    draw();
    list.children[to].querySelectorAll("button")[by < 0 ? 0 : 1].focus();
  }

  function draw() {
    list.replaceChildren(
      ...lines.map((line, place) => {
        const item = document.createElement("li");
        const where = `line ${place + 1} of ${lines.length}: ${texts[line]}`;
        item.append(
          button("↑", `Move up, ${where}`, () => move(place, -1)),
          button("↓", `Move down, ${where}`, () => move(place, 1)),
          texts[line],
        );
        return item;
      }),
    );
  }

  draw();
  return () => [...lines];
}

function guard(control) {
  control.setAttribute("data-lm-suppress-shortcuts", "true");
}

function button(text, title, act) {
  const control = document.createElement("button");
  control.type = "button";
  control.className = "jupyter-button lm-mod-styled";
  control.textContent = text;
  control.title = title;
  control.setAttribute("aria-label", text === "Commit" ? text : title);
  guard(control);
  control.addEventListener("click", act);
  return control;
}

export default { render };
