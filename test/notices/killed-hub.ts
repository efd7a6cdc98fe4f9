import { smtpPost } from '../../src/notices/smtp-post.ts';
import { turnedClock } from '../support/hub-app.ts';
import { openStore, SENDER, sendingHub } from './sending.ts';

// A hub in a process of its own, to be killed while the mail server thinks: `killed-hub FOLDER SMTP-URL`.
const [, , folder = '', url = ''] = process.argv;
const hub = sendingHub(await openStore(folder), turnedClock(), smtpPost(url, SENDER));
await hub.sender.deliverDue();
