import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';

/** A page as it came, after all redirects. */
export interface Page {
  readonly url: URL;
  readonly html: string;
}

type Fields = Readonly<Record<string, string | readonly string[]>>;

const TIMEOUT_MS = 20_000;
const REDIRECTS_MAX = 10;
const REDIRECT: readonly number[] = [301, 302, 303, 307, 308];

/** As much of a browser as the hub's pages need, which work without scripts: cookies, redirects, forms. */
export class Browser {
  private readonly ca: string;
  private readonly signal: AbortSignal;
  /** By origin, then name. */
  private readonly cookies = new Map<string, Map<string, string>>();

  /** `ca` is the one certificate it trusts, as PEM. */
  constructor(ca: string, signal: AbortSignal) {
    this.ca = ca;
    this.signal = signal;
  }

  open(url: string | URL): Promise<Page> {
    return this.load(new URL(url));
  }

  /** Fills the form that has the fields in, and sends it with whatever else the page put into it. */
  submit(page: Page, fields: Fields): Promise<Page> {
    const form = formWith(page, Object.keys(fields));
    const body = new URLSearchParams();
    for (const [name, value] of [...hiddenFields(form), ...Object.entries(fields)]) {
      for (const one of typeof value === 'string' ? [value] : value) body.append(name, one);
    }
    return this.load(new URL(attribute(form, 'action') ?? '', page.url), body.toString());
  }

  private async load(first: URL, form?: string): Promise<Page> {
    let url = first;
    let body = form;
    for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
      const { statusCode = 0, headers, html } = await this.request(url, body);
      if (!REDIRECT.includes(statusCode)) {
        if (statusCode === 200) return { url, html };
        const said = headers['content-type']?.startsWith('text/plain') ? `: ${html}` : '';
        throw new Error(`${url.origin}${url.pathname} answered ${statusCode}${said}`);
      }
      url = new URL(headers.location ?? '', url);
      body = undefined;
    }
    throw new Error(`${first.origin}${first.pathname} redirects without end`);
  }

  private async request(url: URL, body = '') {
    const kept = this.cookies.get(url.origin) ?? [];
    const headers = {
      accept: 'text/html',
      cookie: [...kept].map(([name, value]) => `${name}=${value}`).join('; '),
      ...(body === '' ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    const { ca } = this;
    const options = { method: body === '' ? 'GET' : 'POST', headers, ca, signal: this.signal };
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = send(url, { ...options, timeout: TIMEOUT_MS }, resolve);
      sent.on('error', reject);
      sent.on('timeout', () => sent.destroy(new Error(`${url.origin} does not answer`)));
      sent.end(body);
    });
    this.keepCookies(url.origin, response.headers['set-cookie'] ?? []);
    const { statusCode, headers: answered } = response;
    return { statusCode, headers: answered, html: await text(response) };
  }

  private keepCookies(origin: string, lines: readonly string[]): void {
    const kept = this.cookies.get(origin) ?? new Map<string, string>();
    this.cookies.set(origin, kept);
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') kept.delete(name);
      else kept.set(name, value);
    }
  }
}

/** The values a form offers under a name, as a group of checkboxes does. */
export function choicesOf(page: Page, name: string): readonly string[] {
  return inputsOf(formWith(page, [name]))
    .filter((input) => attribute(input, 'name') === name)
    .map((input) => attribute(input, 'value') ?? '');
}

function formWith({ url, html }: Page, names: readonly string[]): string {
  const forms = html.match(/<form\b[\s\S]*?<\/form>/g) ?? [];
  const found = forms.find((form) => names.every((name) => form.includes(`name="${name}"`)));
  if (found !== undefined) return found;
  throw new Error(`no form at ${url.pathname} asks for ${names.join(', ')}`);
}

function hiddenFields(form: string): readonly (readonly [string, string])[] {
  return inputsOf(form)
    .filter((input) => attribute(input, 'type') === 'hidden')
    .map((input) => [attribute(input, 'name') ?? '', attribute(input, 'value') ?? '']);
}

function inputsOf(form: string): readonly string[] {
  return form.match(/<input\b[^>]*>/g) ?? [];
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(` ${name}="([^"]*)"`)
    .exec(tag)?.[1]
    ?.replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
}
