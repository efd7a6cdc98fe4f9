import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Where a redirect leads; `''` when it is none. */
  readonly location: string;
}

export interface WebRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A file in a form's field `name`. */
export interface UploadedFile {
  readonly name: string;
  readonly fileName: string;
  readonly content: Buffer;
}

const TIMEOUT_MS = 30_000;

/** A person with a browser that keeps cookies and follows nothing by itself. */
export class Visitor {
  private readonly origin: string;
  private readonly cookies = new Map<string, string>();
  private csrf = '';

  constructor(origin: string) {
    this.origin = origin;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send({ method: 'GET', path, headers });
  }

  /** Sends a form with the token of the page seen last. */
  post(
    path: string,
    fields: Readonly<Record<string, string | readonly string[]>>,
  ): Promise<Answer> {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries({ _csrf: this.csrf, ...fields })) {
      for (const one of typeof value === 'string' ? [value] : value) form.append(name, one);
    }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.send({ method: 'POST', path, body: form.toString(), headers });
  }

  /** Sends a form with a file, as `post` does. */
  async upload(
    path: string,
    fields: Readonly<Record<string, string>>,
    { name, fileName, content }: UploadedFile,
  ): Promise<Answer> {
    const form = new FormData();
    for (const [field, value] of Object.entries({ _csrf: this.csrf, ...fields })) {
      form.append(field, value);
    }
    form.append(name, new File([new Uint8Array(content)], fileName));
    const encoded = new Response(form);
    const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
    const body = Buffer.from(await encoded.arrayBuffer());
    return this.send({ method: 'POST', path, body, headers });
  }

  async signIn(userId: string, password: string, next = '/'): Promise<Answer> {
    await this.get('/sign-in');
    const answer = await this.post('/sign-in', { userId, password, next });
    await this.get('/');
    return answer;
  }

  /** The body as it comes, for what is too large to hold; throws unless it is a good one. */
  async fetch(
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<IncomingMessage> {
    const response = await this.open({ method: 'GET', path, headers });
    if (response.statusCode === 200) return response;
    const text = Buffer.concat(await Array.fromAsync(response)).toString();
    throw new Error(`${response.statusCode} for ${path}: ${text.slice(0, 500)}`);
  }

  async send(wanted: WebRequest): Promise<Answer> {
    const response = await this.open(wanted);
    const text = Buffer.concat(await Array.fromAsync(response)).toString();
    this.csrf = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? this.csrf;
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(response.headers)) headers[name] = String(value);
    const location = response.headers.location ?? '';
    return { status: response.statusCode ?? 0, headers, text, location };
  }

  private open({ method, path, body = '', headers = {} }: WebRequest): Promise<IncomingMessage> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const options = {
      method,
      headers: { ...headers, cookie, 'content-length': String(Buffer.byteLength(body)) },
      // The certificate of the test's server is signed by itself.
      rejectUnauthorized: false,
      timeout: TIMEOUT_MS,
    };
    return new Promise((resolve, reject) => {
      const sent = request(`${this.origin}${path}`, options, (response) => {
        this.keepCookies(response.headers['set-cookie'] ?? []);
        resolve(response);
      });
      sent.on('error', reject);
      sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
      sent.end(body);
    });
  }

  private keepCookies(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}
