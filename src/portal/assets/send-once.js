// Sends a form that can be answered once only once: the second click of a double click would cancel the answer to the
// first and be refused. Without scripts the refusal says what happened.
const SAME_ANSWER_MS = 5000;

let sentAt = Number.NEGATIVE_INFINITY;
document.querySelector('form[data-once]').addEventListener('submit', (event) => {
  if (event.timeStamp - sentAt < SAME_ANSWER_MS) event.preventDefault();
  else sentAt = event.timeStamp;
});
