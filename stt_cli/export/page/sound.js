// Playing: from a word, one word alone, a stretch again and again, slower and faster.

const player = byId("player");
const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2];
const MARGIN = 120;
// Milliseconds between which it plays; `again`: over and over, else once.
let bounds = null;

function follow() {
  const at = player.currentTime * 1000;
  if (bounds && !player.seeking && at >= bounds.to) {
    if (bounds.again) player.currentTime = bounds.from / 1000;
    else {
      bounds = null;
      player.pause();
    }
  }
  show(wordAt(at));
  if (!player.paused) requestAnimationFrame(follow);
}

// A double click starts to play and stops again to edit: that is no failure.
function startPlaying() {
  player.play().catch((error) => { if (error.name !== "AbortError") throw error; });
}

function go(number, play) {
  if (number < 0 || number >= count) return;
  show(number);
  bringIntoView(number);
  if (!player) return;
  release();
  player.currentTime = start[number] / 1000 + 0.001;
  if (play) startPlaying();
}

function release() {
  bounds = null;
  byId("loop").setAttribute("aria-pressed", "false");
}

function playBetween(from, to, again) {
  bounds = { from: Math.max(0, from - MARGIN), to: to + MARGIN, again };
  player.currentTime = bounds.from / 1000;
  startPlaying();
}

function playWord() {
  if (player && current >= 0) playBetween(start[current], end[current], false);
}

// Loops the uncertain stretch, or else the segment, around the current word.
function loop() {
  if (!player || current < 0) return;
  if (bounds?.again) {
    release();
    player.pause();
    return;
  }
  const [from, to] = segmentAround(current);
  const doubt = doubts.find((one) => one.from <= start[current] && start[current] < one.to);
  playBetween(doubt?.from ?? start[from], doubt?.to ?? end[to], true);
  byId("loop").setAttribute("aria-pressed", "true");
}

function changeRate(step) {
  if (!player) return;
  const at = RATES.indexOf(player.playbackRate);
  player.playbackRate = step ? RATES[Math.min(Math.max(at + step, 0), RATES.length - 1)] : 1;
  byId("rate").value = `${player.playbackRate} ×`;
}

const toggle = () => player && (player.paused ? startPlaying() : player.pause());
const skip = (seconds) => player && (player.currentTime += seconds);
const step = (by) => go(Math.min(Math.max(current + by, 0), count - 1), false);

function goParagraph(by) {
  const next = paragraphOf(Math.max(current, 0)) + by;
  if (sections[next]) go(first[next], false);
}

player?.addEventListener("play", follow);
player?.addEventListener("seeked", follow);
