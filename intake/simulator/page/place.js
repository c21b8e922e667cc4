// A place on the page where phones lie: one is in the hand, and the others tell when something arrives.
// Knows what each phone shows, not why.
"use strict";

class Place {
  constructor(root, phones, page) {
    this.root = root;
    this.page = page;
    this.phones = phones;
    this.buttons = [...root.querySelectorAll(".holder")];
    this.link = document.querySelector(`.jump a[href="#${root.id}"]`);
    // Who follows the news finds the phone it is about in the hand.
    this.link.addEventListener("click", () => this.take(this.told ?? this.shown));
    this.seen = new Map(phones.map((phone) => [phone, null]));
    this.rang = new Set();
    this.buttons.forEach((button, index) => button.addEventListener("click", () => this.take(phones[index])));
  }

  get shown() {
    return this.phones.find((phone) => !phone.root.hidden);
  }

  // Shows this phone and puts the one before down.
  take(phone) {
    this.phones.forEach((each) => { each.root.hidden = each !== phone; });
    phone.scrollToLast();
    this.update();
  }

  // To be called when all phones show their newest state.
  update() {
    this.pickUpWhatRings();
    const marks = this.buttons.map((button, index) => this.mark(this.phones[index], button));
    const place = marks.findIndex((news) => news);
    this.told = this.phones[place];
    const others = this.told ? `${this.told.short}: ${marks[place]}` : "";
    setTextOf(this.link.querySelector(".news"), this.shown.ringing ? "rings" : others);
  }

  // A phone that rings comes into the hand once, as soon as the one before is not in use.
  pickUpWhatRings() {
    this.phones.filter((phone) => !phone.ringing).forEach((phone) => this.rang.delete(phone));
    const now = this.shown;
    const rings = this.phones.find((phone) => phone.ringing && !this.rang.has(phone));
    if (!rings || (rings !== now && (now.active || now.find(".body").value))) return;
    this.rang.add(rings);
    if (rings === now) return;
    this.phones.forEach((each) => { each.root.hidden = each !== rings; });
    rings.scrollToLast();
    this.page.say(`The phone of ${rings.name} rings.`);
  }

  mark(phone, button) {
    const isShown = phone === this.shown;
    const before = this.seen.get(phone);
    // What is there when the page opens was read before.
    if (before === null || isShown) this.seen.set(phone, phone.arrived);
    const unread = phone.arrived - this.seen.get(phone);
    button.setAttribute("aria-pressed", String(isShown));
    const news = !isShown && phone.ringing ? "rings" : unread ? `${unread} new` : "";
    const label = button.querySelector(".news");
    if (label.textContent !== news && news) this.page.say(`${phone.name}: ${news}.`);
    setTextOf(label, news);
    return news;
  }
}
