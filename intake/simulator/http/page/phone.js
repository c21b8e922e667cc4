// One phone on the page: shows its state and sends what is pressed, typed and switched.
// Decides nothing about the call: the simulator does.
"use strict";

const ENDINGS = {
  completed: "Call ended",
  busy: "Busy",
  "no-answer": "No answer",
  canceled: "Call taken back",
  failed: "Call failed",
};

// How a call to this phone ended without being answered.
const MISSED = {
  busy: "Call not taken",
  "no-answer": "Missed call",
  canceled: "The caller gave up",
  failed: "The call did not get through",
};

const shown = (number) =>
  /^\+1\d{10}$/.test(number) ? `${number.slice(2, 5)}-${number.slice(5, 8)}-${number.slice(8)}` : number;

const words = (captions) =>
  captions.reduce((sum, caption) => sum + caption.text.split(/\s+/).length * (caption.slow ? 1.3 : 1), 0);

class Phone {
  constructor(root, page) {
    this.root = root;
    this.page = page;
    this.number = root.dataset.number;
    this.captions = this.find(".captions");
    this.thread = this.find(".thread");
    this.bubbles = new Map();
    this.sid = null;
    this.heard = 0;
    this.unspoken = [];
    this.countdown = new Countdown(this.find(".wait"), (wait) => this.pass(wait));
    this.arrived = 0;
    this.inSight = false;
    this.pressing = Promise.resolve();
    this.watch();
    this.listen();
  }

  // Texts are read once a good part of the thread is in sight.
  watch() {
    const look = (entries) => { this.inSight = entries.at(-1).isIntersecting; };
    new IntersectionObserver(look, { threshold: 0.2 }).observe(this.thread);
  }

  get name() {
    return this.root.getAttribute("aria-label");
  }

  get short() {
    return this.name.split(" · ")[0];
  }

  // Nobody did anything: the line hears silence, or the phone has rung long enough.
  pass(wait) {
    if (wait.kind === "ring") return this.act("let ring");
    return this.act("silence", { serial: Number(wait.serial.split(" ")[1]) });
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  listen() {
    const click = (selector, run) => this.find(selector).addEventListener("click", run);
    click(".call", () => this.post("call", { to: this.to }));
    click(".answer", () => this.act("answer"));
    click(".hang-up", () => this.act("hang up"));
    click(".decline", () => this.act("decline"));
    click(".let-ring", () => this.act("let ring"));
    this.root.querySelectorAll(".key").forEach((key) =>
      key.addEventListener("click", () => this.press(key.dataset.key)));
    this.root.addEventListener("keydown", (event) => this.typed(event));
    this.find(".write").addEventListener("submit", (event) => this.write(event));
    this.root.querySelectorAll("[data-switch]").forEach((field) =>
      field.addEventListener("change", () => this.change(field)));
  }

  get to() {
    return this.find(".to").value;
  }

  post(what, body) {
    return this.page.post(`/control/phones/${encodeURIComponent(this.number)}/${what}`, body);
  }

  act(act, more = {}) {
    return this.post("act", { act, ...more });
  }

  typed(event) {
    if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!/^[0-9*#]$/.test(event.key)) return;
    event.preventDefault();
    this.press(event.key);
  }

  press(key) {
    const button = [...this.root.querySelectorAll(".key")].find((each) => each.dataset.key === key);
    button.classList.add("down");
    setTimeout(() => button.classList.remove("down"), 150);
    // One after the other: keys that are pressed quickly must not overtake each other on their way.
    this.pressing = this.pressing.then(() => this.act(key));
  }

  write(event) {
    event.preventDefault();
    const field = this.find(".body");
    const body = field.value;
    if (!body.trim()) return;
    field.value = "";
    this.post("text", { to: this.to, body });
  }

  async change(field) {
    const value = field.type === "checkbox" ? field.checked : field.value;
    // Until the simulator knows, what it says of this switch is old.
    field.dataset.moving = "yes";
    await this.post("switch", { name: field.dataset.switch, value });
    delete field.dataset.moving;
  }

  show(state) {
    this.showCall(state.call);
    this.showThread(state.thread);
    this.showSwitches(state.switches);
  }

  showCall(call) {
    const active = Boolean(call) && (call.state === "ringing" || call.state === "in-progress");
    const ringing = active && call.waiting === "answer";
    const screened = active && call.holder === "screen";
    this.ringing = ringing || screened;
    this.active = active;
    this.root.classList.toggle("active", active && !ringing);
    this.root.classList.toggle("ringing", ringing);
    this.root.classList.toggle("screened", screened);
    const focused = document.activeElement;
    const hide = (selector, hidden) => { this.find(selector).hidden = hidden; };
    hide(".call", active);
    hide(".hang-up", !active || ringing || screened);
    [".answer", ".decline"].forEach((selector) => hide(selector, !ringing && !screened));
    hide(".let-ring", !ringing);
    // The button that had the focus is gone: digit keys must still reach this phone.
    if (focused?.hidden && this.root.contains(focused)) (active ? this.captions : this.find(".call")).focus();
    this.showCaptions(call);
    if (ringing) this.since = performance.now();
    this.setText(".status", this.status(call, ringing, active));
    this.showWait(active ? call : null, ringing);
    this.endAtLimit(active && !ringing ? call : null);
  }

  status(call, ringing, active) {
    if (!call) return "Ready";
    if (ringing) return `${shown(call.with)} is calling`;
    if (!active) return (call.incoming && MISSED[call.state]) || ENDINGS[call.state];
    if (call.holder === "screen") return `Screening ${shown(call.with)}`;
    if (call.state === "ringing") return "Calling";
    if (call.waiting === "talk" || call.joined) return `Joined ${this.lasted()}`;
    if (call.waiting === "room") return "Waiting in the room";
    if (call.waiting === "dial") return "Ringing the other side";
    return `${call.holder === "machine" ? "On the voicemail" : "On the call"} ${this.lasted()}`;
  }

  endAtLimit(call) {
    if (!call || this.limited === call.sid || performance.now() - this.since < call.limit * 1000) return;
    this.limited = call.sid;
    this.act("time limit");
  }

  // By the real clock: the demo's may jump a day in the middle of a call.
  lasted() {
    const seconds = Math.floor((performance.now() - this.since) / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  showCaptions(call) {
    if (!call) return;
    if (call.sid !== this.sid) {
      this.captions.replaceChildren();
      [this.sid, this.heard, this.unspoken] = [call.sid, 0, []];
      this.since = performance.now();
    }
    const fresh = call.heard.slice(this.heard);
    if (!fresh.length) return;
    const lines = fresh.map((caption) => this.caption(caption, call.holder));
    this.captions.append(...lines);
    // A long prompt is read from its beginning: that is what must be in sight.
    requestAnimationFrame(() => { this.captions.scrollTop = lines[0].offsetTop - 10; });
    this.heard = call.heard.length;
    this.unspoken.push(...fresh.filter((caption) => caption.kind === "speech"));
    this.page.speak(fresh, this.countdown);
  }

  caption(caption, holder) {
    const line = document.createElement("p");
    line.className = `caption ${caption.kind} for-${holder}${caption.slow ? " slow" : ""}`;
    line.lang = caption.kind === "speech" ? caption.lang : "en";
    line.textContent = caption.text;
    return line;
  }

  showWait(call, ringing) {
    const kind = this.waitKind(call, ringing);
    if (!kind) {
      this.setText(".typed", "");
      return this.countdown.show(null);
    }
    this.setText(".typed", call.digits);
    this.countdown.show({
      serial: `${call.sid} ${call.serial}`,
      kind,
      seconds: call.timeout,
      words: words(this.unspoken.splice(0)),
    });
  }

  waitKind(call, ringing) {
    if (ringing) return "ring";
    if (call?.waiting === "pause") return "pause";
    if (call?.waiting !== "key") return null;
    return call.holder === "person" ? "key" : "listen";
  }

  showThread(thread) {
    if (thread.length) this.thread.querySelector(".empty")?.remove();
    const before = this.bubbles.size;
    thread.forEach((message) => this.showMessage(message));
    this.arrived = this.thread.querySelectorAll(".bubble.theirs").length;
    if (this.bubbles.size > before) this.scrollToLast();
  }

  // What is hidden has no height: whoever shows this phone again calls this.
  scrollToLast() {
    this.thread.scrollTop = this.thread.scrollHeight;
  }

  showMessage(message) {
    let bubble = this.bubbles.get(message.sid);
    if (!bubble) {
      bubble = document.createElement("div");
      bubble.className = `bubble ${message.mine ? "mine" : "theirs"}`;
      bubble.append(document.createElement("p"), document.createElement("small"));
      this.bubbles.set(message.sid, bubble);
      this.thread.append(bubble);
    }
    const arrived = message.mine || message.status === "delivered";
    bubble.classList.toggle("lost", !arrived);
    setTextOf(bubble.firstChild, message.body);
    setTextOf(bubble.lastChild, this.meta(message, arrived));
  }

  meta(message, arrived) {
    const time = this.page.time(message.at);
    if (message.carrier) return `the carrier itself · ${time}`;
    const fate = arrived ? "" : ` · ${message.status}${message.error ? ` (${message.error})` : ""}`;
    return `${message.mine ? "to" : "from"} ${shown(message.with)} · ${time}${fate}`;
  }

  showSwitches(switches) {
    let on = 0;
    this.root.querySelectorAll("[data-switch]").forEach((field) => {
      const value = switches[field.dataset.switch];
      on += value ? 1 : 0;
      if (field.dataset.moving || (document.activeElement === field && field.tagName === "SELECT")) return;
      if (field.type === "checkbox") field.checked = value;
      else field.value = value;
    });
    this.setText(".on-count", on ? `${on} on` : "");
  }

  setText(selector, text) {
    setTextOf(this.find(selector), text);
  }
}

// Writing the same words again would make a screen reader say them again.
function setTextOf(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
