/** What a piece of work failed with; `'no error'`, which equals no error, when it did not. */
export function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'no error',
    (error: unknown) => error,
  );
}
