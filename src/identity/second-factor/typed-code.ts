/** As people type and paste codes: with spaces and dashes, in either case; `''` for what is far too long. */
export function foldCode(typed: string): string {
  return typed.length > 100 ? '' : typed.replaceAll(/[\s-]/g, '').toUpperCase();
}
