// Corrections, all of which can be taken back.

const done = [];
const undone = [];
let unsaved = false;

// Word number -> what it was corrected to; who says it, where that was changed; that it is right.
const corrections = new Map();
const voices = new Map();
const accepted = new Set();
// Who a speaker of the transcript is called now.
const names = new Map();
const people = Array.from(byId("speakers").querySelectorAll("input"), (input) => input.dataset.name);
const speakers = sections.map((section) => section.dataset.name ?? null);

function perform(apply, revert) {
  const change = { apply, revert };
  apply();
  done.push(change);
  undone.length = 0;
  changed();
}

function undo() {
  const change = done.pop();
  if (!change) return;
  change.revert();
  undone.push(change);
  changed();
}

function redo() {
  const change = undone.pop();
  if (!change) return;
  change.apply();
  done.push(change);
  changed();
}

function changed() {
  unsaved = true;
  byId("save").classList.add("changed");
  byId("undo").disabled = !done.length;
  countDoubts();
}

// Words

const editing = () => view.querySelector("[contenteditable]");

function edit(number) {
  if (number < 0 || number >= count || editing()) return;
  player?.pause();
  show(number);
  const span = spanOf(number);
  bringIntoView(number);
  span.setAttribute("contenteditable", "true");
  span.focus();
  getSelection().selectAllChildren(span);
}

function finish(span, keep) {
  span.removeAttribute("contenteditable");
  const number = span.number;
  const before = words[number];
  const after = keep ? span.textContent.trim().replace(/\s+/g, " ") : before;
  span.textContent = before;
  if (after === before) return;
  const state = { shade: shade[number], known: corrections.get(number) };
  perform(
    () => put(number, after, 0, after),
    () => put(number, before, state.shade, state.known),
  );
}

// A word's text and shade; `known` is its correction, undefined where it is as it was.
function put(number, text, level, known) {
  words[number] = text;
  shade[number] = level;
  if (known === undefined) corrections.delete(number);
  else corrections.set(number, known);
  if (corrections.has(number)) edited.add(number);
  else edited.delete(number);
  const span = spans.get(number);
  if (span) span.textContent = text;
  else rewrite(paragraphOf(number));
  restyle(number);
}

function rewrite(paragraph) {
  sections[paragraph].querySelector("p").replaceChildren(content(paragraph, (number) => words[number]));
}

// Uncertain stretches

const isOpenDoubt = (doubt) => {
  const numbers = wordsOf(doubt);
  return numbers.length ? numbers.some((number) => shade[number]) : !doubt.seen;
};

function wordsOf({ from, to }) {
  const numbers = [];
  for (let number = Math.max(0, wordAt(from)); number < count && start[number] < to; number++) {
    if (start[number] >= from) numbers.push(number);
  }
  return numbers;
}

function countDoubts() {
  const left = doubts.filter(isOpenDoubt).length;
  byId("next").textContent = left ? `Next to check (${left})` : "All checked";
  byId("next").disabled = !left;
}

let visited = null;

function goDoubt(by) {
  const open = doubts.filter(isOpenDoubt);
  if (!open.length) return;
  const at = visited && target(visited) === current ? open.indexOf(visited) : -1;
  visited = at >= 0 ? open[(at + by + open.length) % open.length] : nearest(open, by);
  byId("why").value = visited.why;
  go(target(visited), false);
}

function nearest(open, by) {
  const now = current < 0 ? 0 : start[current];
  if (by > 0) return open.find((one) => targetTime(one) >= now) ?? open[0];
  return open.findLast((one) => targetTime(one) < now) ?? open.at(-1);
}

const target = (doubt) => wordsOf(doubt)[0] ?? Math.max(0, wordAt(doubt.from));
const targetTime = (doubt) => start[target(doubt)];

// The stretch around the current word is right as it is.
function accept() {
  const doubt = doubts.find((one) => isOpenDoubt(one) && (wordsOf(one).includes(current) || target(one) === current));
  if (!doubt) return;
  const numbers = wordsOf(doubt).filter((number) => shade[number]);
  const levels = numbers.map((number) => shade[number]);
  perform(
    () => { doubt.seen = true; numbers.forEach((number) => { shade[number] = 0; accepted.add(number); restyle(number); }); },
    () => { doubt.seen = false; numbers.forEach((number, n) => { shade[number] = levels[n]; accepted.delete(number); restyle(number); }); },
  );
  goDoubt(1);
}

// Speakers

const called = (name) => names.get(name) ?? name;

function rename(input) {
  const old = input.dataset.name;
  const before = called(old);
  const after = input.value.trim() || old;
  if (after === before) return;
  const call = (name) => () => {
    names.set(old, name);
    input.value = name;
    showSpeakers();
  };
  perform(call(after), call(before));
}

// The paragraph around the current word is said by the speaker with this number.
function assign(number) {
  if (current < 0 || !(number in people)) return;
  const paragraph = paragraphOf(current);
  const before = speakers[paragraph];
  if (before === people[number]) return;
  const said = range(first[paragraph], endOf(paragraph) - 1);
  const old = said.map((word) => voices.get(word));
  perform(
    () => {
      speakers[paragraph] = people[number];
      for (const word of said) voices.set(word, people[number]);
      showSpeakers();
    },
    () => {
      speakers[paragraph] = before;
      said.forEach((word, n) => { if (old[n] === undefined) voices.delete(word); else voices.set(word, old[n]); });
      showSpeakers();
    },
  );
}

// Headings where the speaker changes, and the colour of each; who is called alike is one person.
function showSpeakers() {
  let speaking = null;
  sections.forEach((section, paragraph) => {
    const name = speakers[paragraph] === null ? null : called(speakers[paragraph]);
    let head = section.querySelector("h2");
    if (name && name !== speaking) {
      if (!head) {
        head = document.createElement("h2");
        head.dir = "auto";
        section.prepend(head);
      }
      head.textContent = name;
    } else head?.remove();
    section.className = name ? `s${people.findIndex((one) => called(one) === name) % 8}` : "";
    speaking = name;
  });
}
