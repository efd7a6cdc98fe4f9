import type { Context } from '../deps.ts';

/** `__Host-`: only this host sets it, and only over TLS. It ends with the browser; the registration ends by itself before. */
const COOKIE = '__Host-hub-registration';

/** The secret of this browser's registration; `''` when it has none. */
export function registrationCookie(ctx: Context): string {
  return ctx.cookies.get(COOKIE) ?? '';
}

/** Null takes it away. */
export function setRegistrationCookie(ctx: Context, secret: string | null): void {
  ctx.cookies.secure = true;
  ctx.cookies.set(COOKIE, secret, {
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'lax',
    overwrite: true,
  });
}
