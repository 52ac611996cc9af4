"use strict";
(() => {
  const rows = Array.from(document.querySelectorAll("tr[data-pair]"));
  let here = -1;
  let stop = null;

  // Plays from a little before the difference to a little after it.
  function play(row) {
    const player = document.getElementById(`player${row.dataset.pair}`);
    if (!player || !row.dataset.start) return;
    for (const other of document.querySelectorAll("audio, video")) if (other !== player) other.pause();
    player.currentTime = Math.max(0, Number(row.dataset.start) - 0.7);
    stop = { player, at: Number(row.dataset.end) + 0.7 };
    player.ontimeupdate = () => {
      if (stop?.player === player && player.currentTime >= stop.at) {
        stop = null;
        player.pause();
      }
    };
    player.play().catch((error) => { if (error.name !== "AbortError") throw error; });
  }

  function go(number) {
    if (!rows[number]) return;
    rows[here]?.classList.remove("here");
    here = number;
    rows[here].classList.add("here");
    rows[here].scrollIntoView({ block: "center" });
  }

  document.addEventListener("click", (event) => {
    const row = event.target.closest("button")?.closest("tr");
    if (!row) return;
    go(rows.indexOf(row));
    play(row);
  });
  const keys = {
    n: () => go(Math.min(here + 1, rows.length - 1)),
    p: () => go(Math.max(here - 1, 0)),
    " ": () => rows[here] && play(rows[here]),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("button, audio, video")) return;
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
