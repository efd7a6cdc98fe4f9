/** What people can read the hub in (BR-021.005). */
export type Language = 'en' | 'es';

export const LANGUAGES: readonly Language[] = ['en', 'es'];
