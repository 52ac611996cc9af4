// The transcript with the corrections in it, as a file of JSON that `stt export` reads.

function corrected() {
  const result = structuredClone(transcript);
  const touched = new Set([...corrections.keys(), ...voices.keys(), ...accepted].map((number) => segment[number]));
  if (touched.size) {
    correctSegments(result, touched);
    const text = joinedLike(transcript, result.segments);
    // Where an entity stood in the old text says nothing about the new one.
    if (text !== result.text) for (const entity of result.entities ?? []) entity.start_char = entity.end_char = null;
    result.text = text;
  }
  for (const part of result.segments) {
    part.speaker = called(part.speaker);
    for (const word of part.words ?? []) word.speaker = called(word.speaker);
  }
  const said = result.segments.flatMap((part) => [part.speaker, ...(part.words ?? []).map((word) => word.speaker)]);
  const still = new Set(said);
  const listed = (result.speakers ?? []).map(called).filter((name) => still.has(name) || !voices.size);
  result.speakers = [...new Set([...listed, ...(voices.size ? said.filter(Boolean) : [])])];
  return result;
}

function correctSegments(result, touched) {
  const members = new Map();
  segment.forEach((owner, number) => {
    if (!touched.has(owner)) return;
    if (!members.has(owner)) members.set(owner, []);
    members.get(owner).push(number);
  });
  for (const [owner, numbers] of members) {
    const part = result.segments[owner];
    const isCorrected = numbers.some((number) => corrections.has(number));
    const paired = part.words?.length === numbers.length;
    if (isCorrected) part.text = written(numbers);
    if (part.words?.length && (isCorrected || paired)) part.words = spokenWords(numbers, part.words, isCorrected);
    speakAnew(part, numbers, paired && !isCorrected);
  }
}

// Who says a segment: its words where they differ, the segment where they do not.
function speakAnew(part, numbers, paired) {
  const said = numbers.filter((number) => voices.has(number)).map((number) => voices.get(number));
  if (!said.length) return;
  if (said.length === numbers.length) part.speaker = said[0];
  const whole = said.length === numbers.length && said.every((name) => name === said[0]);
  part.words?.forEach((word, position) => {
    if (whole) word.speaker = word.speaker === null ? null : said[0];
    else if (paired) word.speaker = voices.get(numbers[position]) ?? word.speaker ?? part.speaker;
  });
}

function written(numbers) {
  let line = "";
  for (const number of numbers) {
    const word = words[number];
    line += line && word && !closeUp.has(number) ? ` ${word}` : word;
  }
  return line;
}

function spokenWords(numbers, old, isCorrected) {
  const paired = old.length === numbers.length;
  return numbers.flatMap((number, position) => {
    const plain = { start: start[number] / 1000, end: end[number] / 1000, confidence: null, speaker: null };
    const kept = paired ? old[position] : plain;
    if (paired && accepted.has(number) && !corrections.has(number)) return [{ ...kept, confidence: 1 }];
    if (!isCorrected || (paired && !corrections.has(number))) return [kept];
    return spread({ ...plain, start: kept.start, end: kept.end, speaker: kept.speaker }, words[number]);
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

const fileName = () => `${transcript.source.name.replace(/\.[^.]*$/, "") || "transcript"}.json`;
let file = null;

// Into a file of the user's choice where the browser can, which later saves replace; as a download
// elsewhere.
async function save() {
  const text = JSON.stringify(corrected(), null, 2) + "\n";
  if (globalThis.showSaveFilePicker) {
    try {
      file ??= await showSaveFilePicker({
        suggestedName: fileName(),
        types: [{ description: "Transcript", accept: { "application/json": [".json"] } }],
      });
      const stream = await file.createWritable();
      await stream.write(text);
      await stream.close();
    } catch (error) {
      if (error.name === "AbortError") return;
      file = null;
      download(text);
    }
  } else download(text);
  unsaved = false;
  byId("save").classList.remove("changed");
}

function download(text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = fileName();
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
