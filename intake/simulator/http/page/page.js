// The page around the phones: asks the simulator twice a second, shows the log and the clock, and speaks.
"use strict";

const POLL_MS = 500;
const TICK_MS = 100;
const NOT_FOUND = 20404;

class Page {
  constructor() {
    this.seen = 0;
    this.zone = document.body.dataset.timezone;
    this.phones = [...document.querySelectorAll(".phone")].map((root) => new Phone(root, this));
    this.places = [...document.querySelectorAll(".place")].map(
      (root) => new Place(root, this.phones.filter((phone) => root.contains(phone.root)), this));
    this.sound = document.getElementById("sound");
    document.querySelectorAll("[data-clock]").forEach((button) =>
      button.addEventListener("click", () => this.moveClock(button)));
    this.outside = document.getElementById("outside");
    this.outside.addEventListener("change", () => this.post("/control/outside", { outside: this.outside.value }));
    this.troubles = [...document.querySelectorAll("[data-trouble]")];
    this.troubles.forEach((field) => field.addEventListener("change", () => this.changeTrouble(field)));
    this.offerSound();
  }

  start() {
    this.poll();
    setInterval(() => this.phones.forEach((phone) => phone.countdown.tick(TICK_MS / 1000)), TICK_MS);
  }

  async poll() {
    await this.refresh();
    setTimeout(() => this.poll(), POLL_MS);
  }

  async refresh() {
    // One at a time: two answers with the same log rows would show them twice.
    if (this.asking) return this.asking;
    this.asking = this.load();
    await this.asking;
    this.asking = null;
  }

  async load() {
    try {
      const answer = await fetch(`/control/state?log=${this.seen}`);
      this.show(await answer.json());
      setTextOf(document.getElementById("connection"), "");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      setTextOf(document.getElementById("connection"), "The simulator does not answer. Is it still running?");
    }
  }

  async post(path, body) {
    const request = fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Simulator": "1" },
      body: JSON.stringify(body),
    });
    await request.catch(() => null);
    // What is being asked just now may have been answered before this: ask anew.
    await this.asking;
    return this.refresh();
  }

  show(state) {
    // A simulator started anew knows nothing of what this page still shows.
    if (this.run && this.run !== state.run) return location.reload();
    this.run = state.run;
    this.phones.forEach((phone) => phone.show(state.phones.find((each) => each.number === phone.number)));
    this.places.forEach((place) => place.update());
    state.log.forEach((row) => this.addRow(row));
    this.seen = state.log_total;
    this.showClock(state.clock);
    if (document.activeElement !== this.outside) this.outside.value = state.outside;
    this.troubles.filter((field) => !field.dataset.moving).forEach((field) => {
      field.checked = state.troubles[field.dataset.trouble];
    });
  }

  async changeTrouble(field) {
    // Until the simulator knows, what it says of this is old.
    field.dataset.moving = "yes";
    await this.post("/control/trouble", { name: field.dataset.trouble, value: field.checked });
    delete field.dataset.moving;
  }

  // For those who hear the page.
  say(sentence) {
    document.getElementById("said").textContent = sentence;
  }

  time(moment, options = { hour: "numeric", minute: "2-digit" }) {
    return new Intl.DateTimeFormat("en-US", { timeZone: this.zone, ...options }).format(new Date(moment));
  }

  addRow(row) {
    document.getElementById("no-rows").hidden = true;
    const line = document.createElement("tr");
    const provenGone = row.error === NOT_FOUND && row.path.startsWith("GET ");
    const cells = [
      this.time(row.at, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false }),
      row.direction,
      row.path,
      row.status ?? "none",
      row.verdict === "unknown" ? "" : row.verdict,
      provenGone ? "gone" : row.error || "",
      Math.round(row.milliseconds),
    ];
    cells.forEach((text) => line.insertCell().append(String(text)));
    line.cells[2].className = "path";
    line.cells[6].className = "ms";
    if (row.verdict !== "unknown") line.cells[4].className = `verdict ${row.verdict}`;
    // A look that finds nothing after a delete is the proof that the copy is gone.
    if (row.error && !provenGone) line.className = "wrong";
    line.insertCell().append(this.details(row));
    document.getElementById("rows").prepend(line);
  }

  details(row) {
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = row.note || "show";
    const text = document.createElement("pre");
    text.textContent = [row.form, row.reply].filter(Boolean).join("\n\n") || "nothing";
    details.append(summary, text);
    return details;
  }

  showClock(clock) {
    const day = { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" };
    setTextOf(document.getElementById("now"), this.time(clock.now, day));
    setTextOf(document.getElementById("offset"), clock.offset ? `${this.span(clock.offset)} ahead` : "The real time");
    const coming = Boolean(clock.next_due) && !clock.is_due;
    document.querySelectorAll("[data-clock]").forEach((button) => {
      button.disabled = !clock.movable || (button.dataset.clock === "next" && !coming);
    });
    setTextOf(document.getElementById("next-due"), this.due(clock, day));
  }

  due(clock, day) {
    if (!clock.movable) return "This clock cannot be moved.";
    if (!clock.next_due) return clock.why_not;
    return clock.is_due ? "A reminder is being sent just now." : `Next reminder: ${this.time(clock.next_due, day)}`;
  }

  span(seconds) {
    const minutes = Math.round(Math.abs(seconds) / 60);
    const hours = Math.floor(minutes / 60);
    const counts = [[Math.floor(hours / 24), "d"], [hours % 24, "h"], [minutes % 60, "min"]];
    return counts.filter(([count]) => count).map(([count, unit]) => `${count} ${unit}`).join(" ") || "0 min";
  }

  async moveClock(button) {
    await this.post("/control/clock", { to: button.dataset.clock });
    this.say(`It is now ${document.getElementById("now").textContent}.`);
  }

  offerSound() {
    const voices = window.speechSynthesis;
    const offer = () => {
      document.getElementById("sound-label").hidden = !voices || !voices.getVoices().length;
    };
    offer();
    voices?.addEventListener?.("voiceschanged", offer);
    this.sound.addEventListener("change", () => voices?.cancel());
  }

  speak(captions, countdown) {
    if (!this.sound.checked) return;
    const spoken = captions.filter((caption) => caption.kind === "speech");
    spoken.forEach((caption, place) => {
      const utterance = new SpeechSynthesisUtterance(caption.text);
      utterance.lang = caption.lang;
      utterance.rate = caption.slow ? 0.8 : 1;
      if (place === spoken.length - 1) utterance.onend = utterance.onerror = () => countdown.voiceSpeaks(false);
      window.speechSynthesis.speak(utterance);
    });
    if (spoken.length) countdown.voiceSpeaks(true);
  }
}

new Page().start();
