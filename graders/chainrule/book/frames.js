// Moves a figure: the slider leads from one picture, drawn beforehand, to the next.
for (const figure of document.querySelectorAll("[data-frames]")) {
  const frame = figure.querySelector(".frame");
  const pictures = [...figure.querySelectorAll("template")];
  const label = figure.querySelector(".slide");
  const [slider, said] = [label.querySelector("input"), label.querySelector("output")];
  const first = [...frame.childNodes];
  const start = Number(slider.value);
  const show = () => {
    const k = Number(slider.value);
    const drawing = frame.querySelector(".wide")?.scrollLeft ?? 0;
    frame.replaceChildren(...(k === start ? first : [pictures[k].content.cloneNode(true)]));
    frame.querySelector(".wide").scrollLeft = drawing;
    said.value = pictures[k].dataset.place;
    slider.setAttribute("aria-valuetext", said.value);
  };
  label.hidden = false;
  slider.addEventListener("input", show);
  show();
}
