// Arrow keys, Page Up and Down, Space, Home and End; an answer is a step of its own.
const slides = [...document.querySelectorAll("section")];
const shownAsSlides = matchMedia("(min-width: 60.1rem) and (min-height: 33rem)");
const answers = slides.map((slide) => slide.querySelector(".answer"));
const middle = (slide) => {
  const box = slide.getBoundingClientRect();
  return Math.abs(box.top + box.bottom - innerHeight);
};
let now = Math.max(0, slides.findIndex((slide) => `#${slide.id}` === location.hash));

function show(place, focused = slides[place]) {
  now = place;
  slides[now].scrollIntoView({ block: "center" });
  focused.focus({ preventScroll: true });
  history.replaceState(null, "", `#${slides[now].id}`);
}

function forward() {
  const answer = answers[now];
  if (answer?.hidden) {
    answer.hidden = false;
    show(now, answer);
  } else if (now < slides.length - 1) {
    show(now + 1);
  }
}

function back() {
  const answer = answers[now];
  if (answer && !answer.hidden) {
    answer.hidden = true;
    show(now);
  } else if (now > 0) {
    show(now - 1);
  }
}

const keys = {
  ArrowRight: forward, ArrowDown: forward, PageDown: forward, " ": forward,
  ArrowLeft: back, ArrowUp: back, PageUp: back,
  Home: () => show(0), End: () => show(slides.length - 1),
};
document.addEventListener("keydown", (event) => {
  // a page that is narrow or zoomed in scrolls as any other
  const pressed = event.key === " " && event.target.closest("button, a");
  if (!shownAsSlides.matches || pressed || event.altKey || event.ctrlKey || event.metaKey || !(event.key in keys)) return;
  event.preventDefault();
  keys[event.key]();
});
document.getElementById("next").addEventListener("click", forward);
document.getElementById("back").addEventListener("click", back);
// after the wheel or a finger, the slide in the middle is the one that the keys go on from
document.addEventListener("scrollend", () => {
  now = slides.indexOf(slides.toSorted((one, other) => middle(one) - middle(other))[0]);
});
for (const answer of answers) if (answer) answer.hidden = true;
document.querySelector("nav").hidden = false;
if (location.hash) show(now);
