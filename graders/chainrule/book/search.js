// Finds the sections that hold every word, those with a word in their title first. No request.
const field = document.getElementById("words");
const found = document.getElementById("found");
const count = document.getElementById("count");
const most = 30;

function look() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = words.length === 0 ? [] : SECTIONS
    .map((section) => ({ section, title: section.title.toLowerCase(), text: section.text.toLowerCase() }))
    .filter(({ title, text }) => words.every((word) => title.includes(word) || text.includes(word)))
    .map((hit) => ({ ...hit, weight: words.filter((word) => hit.title.includes(word)).length }))
    .sort((one, other) => other.weight - one.weight);
  count.textContent = words.length === 0 ? "" :
    hits.length > most ? `${hits.length} sections. These are the first ${most}.` :
    hits.length === 1 ? "1 section." : `${hits.length} sections.`;
  found.replaceChildren(...hits.slice(0, most).map(({ section, text }) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = section.address;
    link.textContent = section.title;
    const at = Math.max(0, text.indexOf(words[0]) - 60);
    const part = document.createElement("div");
    part.textContent = (at > 0 ? "…" : "") + section.text.slice(at, at + 160) + "…";
    item.append(link, part);
    return item;
  }));
}

field.addEventListener("input", look);
field.value = new URLSearchParams(location.search).get("q") ?? "";
look();
