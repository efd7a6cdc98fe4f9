// Warns before the idle minutes of a session are over, and leaves the page when they are (BR-037, WCAG 2.2.1). Without
// scripts nothing warns; the hub ends the session all the same.
const WARN_SECONDS = 120;
/** The hub may have counted from some seconds before this page was there. */
const SLACK_SECONDS = 10;
const ANNOUNCED_SECONDS = [30, 60, 120];
const SEEN = 'hub-seen';

const dialog = document.getElementById('idle');
const left = document.getElementById('idle-left');
const idleSeconds = Number(dialog.dataset.idleSeconds);
let seenAt = Date.now();

/** Another tab of the same browser keeps the same session alive. */
function isSeen(at) {
  seenAt = Math.max(seenAt, at);
  localStorage.setItem(SEEN, String(seenAt));
}

function secondsIdle() {
  const elsewhere = Number(localStorage.getItem(SEEN));
  if (elsewhere <= Date.now()) seenAt = Math.max(seenAt, elsewhere);
  return (Date.now() - seenAt) / 1000;
}

async function stay() {
  const answer = await fetch(dialog.dataset.stay, { cache: 'no-store' }).catch(() => undefined);
  if (answer === undefined) return;
  if (!answer.ok) return leave();
  isSeen(Date.now());
  dialog.close();
}

function leave() {
  const next = location.pathname + location.search;
  location.assign(`${dialog.dataset.signIn}?${new URLSearchParams({ next })}`);
}

function look() {
  const idle = secondsIdle();
  const remaining = idleSeconds - SLACK_SECONDS - idle;
  // Only when the session is surely over: asking for a page any earlier would prolong it.
  if (idle > idleSeconds + SLACK_SECONDS) leave();
  else if (remaining > WARN_SECONDS) dialog.close();
  else warn(remaining);
}

function warn(remaining) {
  if (!dialog.open) dialog.showModal();
  const step = ANNOUNCED_SECONDS.find((seconds) => remaining <= seconds);
  const text = left.dataset[`left${step}`];
  // Said once per step: a screen reader that counts seconds cannot be listened to.
  if (left.textContent !== text) left.textContent = text;
}

isSeen(Date.now());
document.getElementById('idle-stay').addEventListener('click', stay);
dialog.addEventListener('cancel', (event) => {
  event.preventDefault();
  stay();
});
setInterval(look, 1000);
