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
    this.link.addEventListener("click", (event) => this.follow(event));
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

  // Goes to what the link told of: to the texts of a phone, or else to the place.
  follow(event) {
    event.preventDefault();
    const phone = this.told;
    if (phone) this.take(phone);
    if (!phone || !this.unread(phone)) return this.root.scrollIntoView();
    phone.thread.scrollIntoView({ block: "center" });
    phone.thread.focus({ preventScroll: true });
  }

  // What is there when the page opens was read before; what arrives is read once it is in sight.
  unread(phone) {
    if (phone.inSight || this.seen.get(phone) === null) this.seen.set(phone, phone.arrived);
    return phone.arrived - this.seen.get(phone);
  }

  // To be called when all phones show their newest state.
  update() {
    this.pickUpWhatRings();
    const news = this.phones.map((phone) => this.news(phone));
    this.buttons.forEach((button, index) => this.mark(button, this.phones[index], news[index]));
    const place = news.findIndex((each) => each);
    this.told = this.phones[place];
    const who = this.told && this.phones.length > 1 ? `${this.told.short}: ` : "";
    setTextOf(this.link.querySelector(".news"), this.told ? who + news[place] : "");
  }

  news(phone) {
    const unread = this.unread(phone);
    return phone.ringing ? "rings" : unread ? `${unread} new` : "";
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

  mark(button, phone, news) {
    const isShown = phone === this.shown;
    button.setAttribute("aria-pressed", String(isShown));
    const label = button.querySelector(".news");
    const told = isShown ? "" : news;
    if (label.textContent !== told && told) this.page.say(`${phone.name}: ${told}.`);
    setTextOf(label, told);
  }
}
