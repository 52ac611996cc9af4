// What is shown. Only paragraphs near the window have an element for each word; all others are
// plain text, so that ten hours of speech are no more work than ten minutes.

const view = byId("text");
const sections = Array.from(view.querySelectorAll("section"));
const spans = new Map();
const edited = new Set();
const found = { words: new Set(), here: new Set() };
let current = -1;

function classOf(number) {
  return [
    shade[number] === 2 ? "doubt2" : shade[number] === 1 ? "doubt" : "",
    edited.has(number) ? "edited" : "",
    readings[number] ? "disputed" : "",
    found.words.has(number) ? "hit" : "",
    found.here.has(number) ? "here" : "",
    number === current ? "now" : "",
  ].filter(Boolean).join(" ");
}

function restyle(number) {
  const span = spans.get(number);
  if (span && span.className !== classOf(number)) span.className = classOf(number);
}

function markElement({ kind, text, why }) {
  const mark = document.createElement("mark");
  mark.className = kind;
  mark.textContent = text;
  if (why) mark.title = why;
  return mark;
}

// The nodes of a paragraph, its words made by `make`.
function content(paragraph, make) {
  const nodes = document.createDocumentFragment();
  for (let number = first[paragraph]; number < endOf(paragraph); number++) {
    for (const mark of marksBefore.get(number) ?? []) nodes.append(" ", markElement(mark));
    if (number > first[paragraph] && words[number] && !closeUp.has(number)) nodes.append(" ");
    nodes.append(make(number));
  }
  return nodes;
}

function wordElement(number) {
  const span = document.createElement("span");
  span.number = number;
  span.textContent = words[number];
  span.className = classOf(number);
  if (readings[number]) span.title = readings[number];
  spans.set(number, span);
  return span;
}

const isOpen = (paragraph) => spans.has(first[paragraph]);

function open(paragraph) {
  if (isOpen(paragraph)) return;
  sections[paragraph].querySelector("p").replaceChildren(content(paragraph, wordElement));
}

function close(paragraph) {
  if (!isOpen(paragraph) || sections[paragraph].querySelector("[contenteditable]")) return;
  for (let number = first[paragraph]; number < endOf(paragraph); number++) spans.delete(number);
  sections[paragraph].querySelector("p").replaceChildren(content(paragraph, (number) => words[number]));
}

sections.forEach((section, paragraph) => { section.paragraph = paragraph; });
const nearby = new IntersectionObserver((changes) => {
  for (const { target, isIntersecting } of changes) {
    if (isIntersecting) open(target.paragraph);
    else close(target.paragraph);
  }
}, { rootMargin: "600px" });
for (const section of sections) nearby.observe(section);
for (let paragraph = 0; paragraph < Math.min(sections.length, 20); paragraph++) open(paragraph);

// The element of a word, made if need be.
function spanOf(number) {
  open(paragraphOf(number));
  return spans.get(number);
}

function show(number) {
  if (number === current) return;
  const before = current;
  current = number;
  restyle(before);
  restyle(number);
  if (number >= 0 && byId("follow").checked && !editing()) bringIntoView(number);
}

function bringIntoView(number) {
  const span = spanOf(number);
  const { top, bottom } = span.getBoundingClientRect();
  const covered = byId("bar").getBoundingClientRect().bottom;
  if (top < covered || bottom > innerHeight - 40) span.scrollIntoView({ block: "center" });
}

// Search, blind to case and accents.

const hits = { list: [], at: -1 };
const folded = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

function search(query) {
  const before = [...found.words, ...found.here];
  hits.list = query.trim() ? hitsOf(folded(query.trim())) : [];
  hits.at = -1;
  found.words = new Set(hits.list.flatMap(([from, to]) => range(from, to)));
  found.here = new Set();
  for (const number of [...before, ...found.words]) restyle(number);
  byId("found").value = query.trim() ? `${hits.list.length} found` : "";
}

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

function hitsOf(wanted) {
  const offsets = [];
  const parts = [];
  let length = 0;
  words.forEach((word, number) => {
    const piece = number && !closeUp.has(number) ? " " : "";
    offsets.push(length + piece.length);
    parts.push(piece + folded(word));
    length += parts[number].length;
  });
  const all = parts.join("");
  const list = [];
  for (let at = all.indexOf(wanted); at >= 0; at = all.indexOf(wanted, at + wanted.length)) {
    list.push([lastUpTo(offsets, at), lastUpTo(offsets, at + wanted.length - 1)]);
  }
  return list;
}

function goHit(step) {
  const total = hits.list.length;
  if (!total) return;
  const before = found.here;
  hits.at = (hits.at + step + total) % total;
  found.here = new Set([hits.list[hits.at][0]]);
  for (const number of [...before, ...found.here]) restyle(number);
  byId("found").value = `${hits.at + 1} / ${total}`;
  go(hits.list[hits.at][0], false);
}
