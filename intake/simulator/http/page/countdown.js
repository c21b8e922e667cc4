// Counts what a person on the phone would wait: first while the voice speaks, then until silence is heard.
// Knows no calls: it tells its owner when the time is up.
"use strict";

const WORDS_A_SECOND = 2.5;
const HOLDS = { key: "I am still thinking", listen: "Wait", pause: "", ring: "Keep it ringing" };
const PASSES = { key: "Stay silent", listen: "Go on", pause: "Skip the pause", ring: "" };

class Countdown {
  constructor(root, onPassed) {
    this.root = root;
    this.text = root.querySelector(".wait-text");
    this.bar = root.querySelector(".wait-bar");
    this.think = root.querySelector(".think");
    this.pass = root.querySelector(".pass");
    this.onPassed = onPassed;
    this.wait = null;
    this.think.addEventListener("click", () => this.toggleThinking());
    this.pass.addEventListener("click", () => this.finish());
  }

  // wait: { serial, kind, seconds, words }; the same serial again changes nothing. Kinds: "key" (a person may
  // press one), "listen" (a machine or call screening is on the phone), "pause" and "ring".
  show(wait) {
    if (!wait) {
      this.wait = null;
      this.root.hidden = true;
      return;
    }
    if (this.wait && this.wait.serial === wait.serial) return;
    // Another digit of the same number keeps the pause; a new question does not.
    const thinking = this.wait !== null && this.wait.thinking && wait.words === 0;
    this.wait = { ...wait, thinking, left: wait.seconds, speaking: wait.words / WORDS_A_SECOND };
    this.root.hidden = false;
    this.think.hidden = wait.kind === "pause";
    this.think.textContent = HOLDS[wait.kind];
    this.pass.hidden = wait.kind === "ring";
    this.pass.textContent = PASSES[wait.kind];
    this.draw();
  }

  // While a real voice speaks its end counts, not the estimate.
  voiceSpeaks(speaks) {
    this.voice = speaks;
    if (this.wait && !speaks) this.wait.speaking = 0;
  }

  tick(seconds) {
    const wait = this.wait;
    if (!wait) return;
    if (this.voice) return this.draw();
    if (wait.speaking > 0) wait.speaking -= seconds;
    else if (!wait.thinking) wait.left -= seconds;
    if (wait.left <= 0) this.finish();
    else this.draw();
  }

  toggleThinking() {
    if (!this.wait) return;
    this.wait.thinking = !this.wait.thinking;
    this.draw();
  }

  finish() {
    if (!this.wait || this.wait.sent) return;
    this.wait.sent = true;
    this.onPassed(this.wait);
  }

  draw() {
    const wait = this.wait;
    const speaking = this.voice || wait.speaking > 0;
    const left = Math.max(0, Math.ceil(wait.left));
    this.think.setAttribute("aria-pressed", String(wait.thinking));
    this.bar.value = speaking ? 100 : (100 * wait.left) / wait.seconds;
    this.root.classList.toggle("speaking", speaking);
    this.text.textContent = this.sentence(wait, speaking, left);
  }

  sentence(wait, speaking, left) {
    if (wait.thinking) return { key: "Waiting for you", ring: "Ringing on" }[wait.kind] ?? "Waiting";
    if (wait.kind === "ring") return `Ringing: ${left} s`;
    if (speaking) return wait.kind === "key" ? "Speaking: press a key any time" : "Speaking";
    return `${{ key: "Your turn", listen: "Silence", pause: "Pause" }[wait.kind]}: ${left} s`;
  }
}
