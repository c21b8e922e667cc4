// The passkey's script: hands what a form carries to the device, puts the device's answer into the form, sends it.
"use strict";

(() => {
  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const described = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  const ask = {
    get: (asked) =>
      navigator.credentials.get({
        publicKey: {
          ...asked,
          challenge: bytes(asked.challenge),
          allowCredentials: described(asked.allowCredentials),
        },
      }),
    create: (asked) =>
      navigator.credentials.create({
        publicKey: {
          ...asked,
          challenge: bytes(asked.challenge),
          user: { ...asked.user, id: bytes(asked.user.id) },
          excludeCredentials: described(asked.excludeCredentials),
        },
      }),
  };

  const answer = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("button");
    const told = form.querySelector("[data-told]");
    form.querySelector("[data-without-script]").hidden = true;
    if (!window.PublicKeyCredential) {
      told.textContent = told.dataset.unable;
      continue;
    }
    button.disabled = false;
    const opened = Date.now();
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      // What the page asks counts for five minutes.
      if (Date.now() - opened > 4 * 60 * 1000) return location.reload();
      button.disabled = true;
      told.textContent = told.dataset.waits;
      try {
        form.elements.answer.value = answer(await ask[form.dataset.passkey](JSON.parse(form.dataset.options)));
        form.submit();
      } catch {
        told.textContent = told.dataset.stopped;
        button.disabled = false;
        button.focus();
      }
    });
  }
})();
