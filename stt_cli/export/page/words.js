// The words of the transcript, and where they are in the recording.

const byId = (id) => document.getElementById(id);
const transcript = JSON.parse(byId("transcript").textContent);
// Per word: its text, start and end in ms, its segment; starts never decrease. Per paragraph: its
// first word. `doubts` are stretches to look at: from, to, why. `marks` stand before a word.
const {
  text: words, start, end, segment, unspaced, first, shaded, doubts, marks, readings,
} = JSON.parse(byId("words").textContent);
const count = words.length;
const closeUp = new Set(unspaced);
const shade = new Uint8Array(count);
shaded.forEach((numbers, level) => { for (const number of numbers) shade[number] = level + 1; });
const marksBefore = new Map();
for (const mark of marks) {
  if (!marksBefore.has(mark.before)) marksBefore.set(mark.before, []);
  marksBefore.get(mark.before).push(mark);
}

// The last of some ascending numbers that is not above `wanted`; -1 where all are.
function lastUpTo(numbers, wanted) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const wordAt = (ms) => lastUpTo(start, ms);
const paragraphOf = (number) => lastUpTo(first, number);
const endOf = (paragraph) => first[paragraph + 1] ?? count;

// The words of one segment around a word.
function segmentAround(number) {
  let from = number;
  let to = number;
  while (from > 0 && segment[from - 1] === segment[number]) from -= 1;
  while (to + 1 < count && segment[to + 1] === segment[number]) to += 1;
  return [from, to];
}
