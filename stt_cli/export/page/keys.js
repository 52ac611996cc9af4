// What the reader does.

const keys = {
  " ": toggle,
  ArrowLeft: (event) => (event.shiftKey ? step(-1) : skip(-5)),
  ArrowRight: (event) => (event.shiftKey ? step(1) : skip(5)),
  ArrowUp: () => goParagraph(-1),
  ArrowDown: () => goParagraph(1),
  "/": () => byId("query").select(),
  "?": () => byId("help").toggleAttribute("open"),
  "-": () => changeRate(-1),
  "+": () => changeRate(1),
  "=": () => changeRate(1),
  0: () => changeRate(0),
  e: () => edit(current),
  p: playWord,
  l: loop,
  n: () => goDoubt(1),
  N: () => goDoubt(-1),
  a: accept,
  u: undo,
  U: redo,
};
for (let number = 1; number < 10; number++) keys[number] = () => assign(number - 1);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey) return withControl(event);
  if (event.altKey) return undefined;
  const span = editing();
  if (span) return whileEditing(event, span);
  if (!keys[event.key] || isFor(event.target, event.key)) return undefined;
  event.preventDefault();
  return keys[event.key](event);
});

// Keys that what has the focus takes for itself.
function isFor(element, key) {
  if (element.closest("input[type=checkbox], button, summary")) return key === " ";
  if (element.closest("audio, video")) return key === " " || key.startsWith("Arrow");
  return element.closest("input") !== null;
}

function withControl(event) {
  const key = event.key.toLowerCase();
  if (key === "s") {
    event.preventDefault();
    editing()?.blur();
    save();
  } else if ((key === "z" || key === "y") && !editing() && !event.target.closest("input[type=text], input[type=search]")) {
    event.preventDefault();
    if (key === "y" || event.shiftKey) redo();
    else undo();
  }
}

function whileEditing(event, span) {
  if (!["Enter", "Escape", "Tab"].includes(event.key)) return;
  event.preventDefault();
  if (event.key === "Escape") finish(span, false);
  else span.blur();
  if (event.key === "Tab") edit(span.number + (event.shiftKey ? -1 : 1));
}

view.addEventListener("click", (event) => {
  if (editing() || !getSelection().isCollapsed) return;
  const time = event.target.closest(".time");
  if (time) go(first[time.closest("section").paragraph], true);
  else if (event.target.number !== undefined) go(event.target.number, true);
});
view.addEventListener("dblclick", (event) => edit(event.target.number ?? -1));
view.addEventListener("focusout", (event) => {
  if (event.target.hasAttribute("contenteditable")) finish(event.target, true);
});
view.addEventListener("paste", (event) => {
  event.preventDefault();
  document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
});

const query = byId("query");
query.addEventListener("input", () => search(query.value));
query.addEventListener("keydown", (event) => {
  if (event.key === "Enter") goHit(event.shiftKey ? -1 : 1);
  if (event.key === "Escape") query.blur();
});
byId("speakers").addEventListener("change", (event) => rename(event.target));
byId("save").addEventListener("click", save);
byId("undo").addEventListener("click", undo);
byId("next").addEventListener("click", () => goDoubt(1));
byId("loop").addEventListener("click", loop);
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
countDoubts();
