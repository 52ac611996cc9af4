"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const transcript = JSON.parse(byId("transcript").textContent);
  // Per word: start and end in ms, and the segment it belongs to. Starts never decrease.
  const { start, end, segment, unspaced } = JSON.parse(byId("words").textContent);
  const text = byId("text");
  const player = byId("player");
  const spans = Array.from(text.querySelectorAll("p > span"));
  spans.forEach((span, number) => { span.number = number; });
  const closeUp = new Set(unspaced);
  const edits = new Map();
  const names = new Map();
  let current = -1;

  // Where in the recording

  function wordAt(ms) {
    let low = 0;
    let high = start.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (start[middle] <= ms) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  function show(number) {
    if (number === current) return;
    spans[current]?.classList.remove("now");
    current = number;
    spans[number]?.classList.add("now");
    if (spans[number] && byId("follow").checked && !editing()) bringIntoView(spans[number]);
  }

  function bringIntoView(span) {
    const { top, bottom } = span.getBoundingClientRect();
    const covered = byId("bar").getBoundingClientRect().bottom;
    if (top < covered || bottom > innerHeight - 40) span.scrollIntoView({ block: "center" });
  }

  function followPlayback() {
    show(wordAt(player.currentTime * 1000));
    if (!player.paused) requestAnimationFrame(followPlayback);
  }

  function go(number, play) {
    if (!spans[number]) return;
    show(number);
    bringIntoView(spans[number]);
    if (!player) return;
    player.currentTime = start[number] / 1000 + 0.001;
    if (play) startPlaying();
  }

  // A double click starts to play and stops again to edit: that is no failure.
  function startPlaying() {
    player.play().catch((error) => { if (error.name !== "AbortError") throw error; });
  }

  function goParagraph(step) {
    const section = spans[Math.max(current, 0)]?.closest("section");
    const sections = Array.from(text.querySelectorAll("section"));
    const next = sections[sections.indexOf(section) + step];
    if (next) go(next.querySelector("p > span").number, false);
  }

  // Search, blind to case and accents

  const found = { hits: [], at: -1 };
  const folded = (words) => words.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  function search(query) {
    for (const span of text.querySelectorAll(".hit")) span.classList.remove("hit", "here");
    found.hits = query.trim() ? hitsOf(folded(query.trim())) : [];
    found.at = -1;
    for (const [first, last] of found.hits) {
      for (let number = first; number <= last; number++) spans[number].classList.add("hit");
    }
    byId("found").value = query.trim() ? `${found.hits.length} found` : "";
  }

  function hitsOf(wanted) {
    const offsets = [];
    let all = "";
    spans.forEach((span, number) => {
      if (number && !closeUp.has(number)) all += " ";
      offsets.push(all.length);
      all += folded(span.textContent);
    });
    const hits = [];
    let word = 0;
    for (let at = all.indexOf(wanted); at >= 0; at = all.indexOf(wanted, at + wanted.length)) {
      while (word + 1 < offsets.length && offsets[word + 1] <= at) word++;
      let last = word;
      while (last + 1 < offsets.length && offsets[last + 1] < at + wanted.length) last++;
      hits.push([word, last]);
    }
    return hits;
  }

  function goHit(step) {
    const count = found.hits.length;
    if (!count) return;
    if (found.at >= 0) spans[found.hits[found.at][0]].classList.remove("here");
    found.at = (found.at + step + count) % count;
    spans[found.hits[found.at][0]].classList.add("here");
    byId("found").value = `${found.at + 1} / ${count}`;
    go(found.hits[found.at][0], false);
  }

  // Corrections

  const editing = () => text.querySelector("[contenteditable]");

  function edit(span) {
    if (!span || editing()) return;
    player?.pause();
    span.before_ = span.textContent;
    span.setAttribute("contenteditable", "true");
    span.focus();
    getSelection().selectAllChildren(span);
  }

  function finish(span, keep) {
    span.removeAttribute("contenteditable");
    const corrected = keep ? span.textContent.trim().replace(/\s+/g, " ") : span.before_;
    span.textContent = corrected;
    if (corrected === span.before_) return;
    edits.set(span.number, corrected);
    span.classList.remove("doubt", "doubt2");
    span.classList.add("edited");
    changed();
  }

  function rename(input) {
    const old = input.dataset.name;
    const name = input.value.trim() || old;
    names.set(old, name);
    for (const heading of text.querySelectorAll("h2")) {
      if (heading.dataset.name === old) heading.textContent = name;
    }
    changed();
  }

  let unsaved = false;
  function changed() {
    unsaved = true;
    byId("save").classList.add("changed");
  }

  // The transcript with the corrections in it

  const called = (name) => names.get(name) ?? name;

  function corrected() {
    const result = structuredClone(transcript);
    const touched = new Set(Array.from(edits.keys(), (number) => segment[number]));
    if (touched.size) {
      correctSegments(result, touched);
      result.text = joinedLike(transcript, result.segments);
      // Where an entity stood in the old text says nothing about the new one.
      for (const entity of result.entities ?? []) entity.start_char = entity.end_char = null;
    }
    for (const part of result.segments) {
      part.speaker = called(part.speaker);
      for (const word of part.words ?? []) word.speaker = called(word.speaker);
    }
    result.speakers = [...new Set((result.speakers ?? []).map(called))];
    return result;
  }

  function correctSegments(result, touched) {
    const members = new Map();
    segment.forEach((owner, number) => {
      if (touched.has(owner)) members.set(owner, [...(members.get(owner) ?? []), number]);
    });
    for (const [owner, numbers] of members) {
      const part = result.segments[owner];
      part.text = written(numbers);
      if (part.words?.length) part.words = spokenWords(numbers, part.words);
    }
  }

  function written(numbers) {
    let line = "";
    for (const number of numbers) {
      const word = spans[number].textContent;
      line += line && word && !closeUp.has(number) ? ` ${word}` : word;
    }
    return line;
  }

  function spokenWords(numbers, old) {
    const paired = old.length === numbers.length;
    return numbers.flatMap((number, position) => {
      const plain = {
        start: start[number] / 1000, end: end[number] / 1000, confidence: null, speaker: null,
      };
      const kept = paired ? old[position] : plain;
      if (paired && !edits.has(number)) return [kept];
      return spread({ ...plain, start: kept.start, end: kept.end, speaker: kept.speaker }, spans[number].textContent);
    });
  }

  // What one word was corrected to may be several, or none: they share its time by length.
  function spread(word, correction) {
    const parts = correction.split(" ").filter(Boolean);
    const letters = parts.join("").length;
    let said = 0;
    return parts.map((part) => {
      const at = (share) => Number((word.start + (word.end - word.start) * share).toFixed(3));
      const from = at(said / letters);
      said += part.length;
      return { ...word, word: part, start: from, end: at(said / letters) };
    });
  }

  // Segments are joined as they were joined before: scripts differ in what stands between.
  function joinedLike(old, segments) {
    let cursor = 0;
    return old.segments.map((part, number) => {
      const at = old.text.indexOf(part.text, cursor);
      const between = at < 0 ? " " : old.text.slice(cursor, at);
      if (at >= 0) cursor = at + part.text.length;
      return between + segments[number].text;
    }).join("").trim();
  }

  function save() {
    const blob = new Blob([JSON.stringify(corrected(), null, 2) + "\n"], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${transcript.source.name.replace(/\.[^.]*$/, "") || "transcript"}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    unsaved = false;
    byId("save").classList.remove("changed");
  }

  // What the reader does

  const keys = {
    " ": () => player && (player.paused ? startPlaying() : player.pause()),
    ArrowLeft: () => player && (player.currentTime -= 5),
    ArrowRight: () => player && (player.currentTime += 5),
    ArrowUp: () => goParagraph(-1),
    ArrowDown: () => goParagraph(1),
    "/": () => byId("query").select(),
    e: () => edit(spans[current]),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const span = editing();
    if (span) {
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "Escape") finish(span, false);
      else if (event.key === "Enter") span.blur();
    } else if (!event.target.closest("input, button, summary, audio, video") && keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  text.addEventListener("click", (event) => {
    if (editing() || !getSelection().isCollapsed) return;
    const time = event.target.closest(".time");
    const span = time ? time.closest("section").querySelector("p > span") : event.target.closest("p > span");
    if (span) go(span.number, true);
  });
  text.addEventListener("dblclick", (event) => edit(event.target.closest("p > span")));
  text.addEventListener("focusout", (event) => {
    if (event.target.hasAttribute("contenteditable")) finish(event.target, true);
  });
  text.addEventListener("paste", (event) => {
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
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  player?.addEventListener("play", followPlayback);
  player?.addEventListener("seeked", followPlayback);
})();
