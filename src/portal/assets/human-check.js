// The page's policy starts no worker but the site's own, so the widget is told where its worker is.
const widget = document.querySelector('altcha-widget');
globalThis.$altcha.algorithms.set('PBKDF2/SHA-256', () => new Worker(widget.dataset.worker));
