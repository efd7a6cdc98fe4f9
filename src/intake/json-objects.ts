import { HubError } from '../errors.ts';

/** The text of one JSON object, and where its first character stands, from 1. */
export interface PlacedObject {
  readonly raw: string;
  readonly line: number;
  readonly column: number;
}

/** What is longer is no row of a feed. */
const OBJECT_CHARACTERS_MAX = 64 * 1024;
const BETWEEN = /[\s,[\]]/;

/**
 * The objects of a JSON array, or of JSON lines, one by one, so that memory does not grow with the file. What is inside an
 * object is for `JSON.parse`. Throws `invalid`: `intake.not-json` or `intake.truncated` with the line.
 */
export async function* jsonObjectsOf(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<PlacedObject> {
  const decoder = new TextDecoder('utf-8');
  const cutter = new ObjectCutter();
  for await (const chunk of chunks) yield* cutter.add(decoder.decode(chunk, { stream: true }));
  yield* cutter.add(decoder.decode());
  cutter.end();
}

/** Finds where objects start and end: braces outside of strings count. */
class ObjectCutter {
  private line = 1;
  private column = 0;
  private depth = 0;
  private isString = false;
  private isEscaped = false;
  private brackets = '';
  private raw = '';
  private start = { line: 1, column: 1 };

  *add(text: string): Generator<PlacedObject> {
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const character = text[at] ?? '';
      this.column++;
      if (this.depth === 0) {
        if (character === '{') {
          this.start = { line: this.line, column: this.column };
          this.depth = 1;
          from = at;
        } else this.between(character);
      } else if (this.closes(character)) {
        yield { raw: this.raw + text.slice(from, at + 1), ...this.start };
        this.raw = '';
      }
      if (character === '\n') {
        this.line++;
        this.column = 0;
      }
    }
    if (this.depth > 0) this.raw += text.slice(from);
    if (this.raw.length > OBJECT_CHARACTERS_MAX) throw this.fault('intake.not-json');
  }

  /** The text has ended; so must its objects and its array. */
  end(): void {
    const isWhole = this.depth === 0 && (this.brackets === '' || this.brackets === '[]');
    if (!isWhole) throw this.fault('intake.truncated');
  }

  private between(character: string): void {
    if (!BETWEEN.test(character)) throw this.fault('intake.not-json');
    if (character === '[' || character === ']') this.brackets += character;
    if (this.brackets.length > 2) throw this.fault('intake.not-json');
  }

  private closes(character: string): boolean {
    if (this.isEscaped) this.isEscaped = false;
    else if (this.isString && character === '\\') this.isEscaped = true;
    else if (character === '"') this.isString = !this.isString;
    else if (!this.isString && character === '{') this.depth++;
    else if (!this.isString && character === '}') this.depth--;
    return this.depth === 0;
  }

  private fault(key: string): HubError {
    return new HubError('invalid', key, { line: this.line });
  }
}
