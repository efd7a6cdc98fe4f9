import type { Context } from 'koa';
import { HubError } from '../errors.ts';

/** A list of 100,000 ESIIDs with meter numbers in UTF-16 fits. */
const UPLOAD_SIZE_MAX = 8 * 1024 * 1024;

/**
 * The fields of a form with files, the last value where a name comes twice. Throws `invalid`: `http.upload-too-large`,
 * `http.bad-body`.
 */
export async function multipart(ctx: Context): Promise<Readonly<Record<string, string | File>>> {
  const bytes = await bounded(ctx);
  const headers = { 'content-type': ctx.get('content-type') };
  try {
    return Object.fromEntries(await new Response(bytes, { headers }).formData());
  } catch (error) {
    throw new HubError('invalid', 'http.bad-body', {}, { cause: error });
  }
}

async function bounded(ctx: Context): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of ctx.req as AsyncIterable<Buffer>) {
    size += chunk.length;
    // The rest is read and dropped: a browser that is still sending shows no answer.
    if (size <= UPLOAD_SIZE_MAX) chunks.push(chunk);
    else chunks.length = 0;
    if (size > 8 * UPLOAD_SIZE_MAX) break;
  }
  if (size > UPLOAD_SIZE_MAX) {
    throw new HubError('invalid', 'http.upload-too-large', { maxBytes: UPLOAD_SIZE_MAX });
  }
  return Buffer.concat(chunks);
}
