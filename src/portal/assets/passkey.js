// Asks the authenticator what the page says, and sends its answer with the page's own form.
const { browserSupportsWebAuthn, startAuthentication, startRegistration } =
  globalThis.SimpleWebAuthnBrowser;
const place = document.querySelector('.hub-passkey');
const form = place.querySelector('form');
const failed = place.querySelector('[data-passkey-failed]');
const ask = place.dataset.kind === 'make' ? startRegistration : startAuthentication;

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  failed.hidden = true;
  try {
    const answer = await ask({ optionsJSON: JSON.parse(place.dataset.options) });
    form.elements.answer.value = JSON.stringify(answer);
    form.submit();
  } catch {
    // The reader changed their mind, took too long, or this device does not have the key: all may be tried again.
    failed.hidden = false;
  }
});

if (browserSupportsWebAuthn()) {
  place.querySelector('[data-passkey-unknown]').hidden = true;
  form.hidden = false;
}
