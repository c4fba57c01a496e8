// Back, Next, Play and a slider over the steps of a figure. Nothing moves unless it is asked
// to; where the reader wants less motion there is no Play, only steps.

const AHEAD = 3; // steps that may be on their way to the kernel

function render({ model, el }) {
  const less = window.matchMedia("(prefers-reduced-motion: reduce)");
  const back = button("Back", "One step back", () => go(-1));
  const next = button("Next", "One step forward", () => go(1));
  const play = button("Play", "Play the steps one after another", () => (timer ? stop() : start()));
  const slider = document.createElement("input");
  const follow = stream(model, () => AHEAD);
  let timer = 0;
  let held = false;
  el.classList.add("cr-player");
  slider.type = "range";
  slider.min = 0;
  slider.setAttribute("aria-label", `${model.get("label")} slider`);
  slider.addEventListener("pointerdown", () => {
    held = true;
  });
  slider.addEventListener("input", () => {
    stop();
    if (held) follow({ value: Number(slider.value) });
    else set(Number(slider.value));
  });
  slider.addEventListener("change", () => {
    held = false;
    set(Number(slider.value));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    slider.addEventListener(end, () => {
      held = false;
    });
  }
  el.append(back, next, play, slider);

  function set(value) {
    model.set("value", Math.min(Math.max(value, 0), model.get("last")));
    model.save_changes();
  }

  function go(by) {
    stop();
    set(model.get("value") + by);
  }

  function start() {
    if (model.get("value") >= model.get("last")) set(0);
    timer = setInterval(() => {
      if (model.get("value") >= model.get("last")) stop();
      else set(model.get("value") + 1);
    }, model.get("pause"));
    name("Pause", "Stop playing");
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    name("Play", "Play the steps one after another");
  }

  function name(text, title) {
    play.textContent = text;
    play.title = title;
  }

  function show() {
    const [value, last] = [model.get("value"), model.get("last")];
    slider.max = last;
    if (!held) slider.value = value; // what was on its way comes after where the hand is
    slider.setAttribute("aria-valuetext", `${value} of ${last}`);
    if (timer && value >= last) stop();
  }

  function allow() {
    play.hidden = less.matches;
    if (less.matches) stop();
  }

  model.on("change:value", show);
  model.on("change:last", show);
  less.addEventListener("change", allow);
  show();
  allow();
  return () => {
    stop();
    less.removeEventListener("change", allow);
  };
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
