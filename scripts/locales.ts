/** Dotted keys that only one of two nested sets of messages has; empty when they are level. */
export function differingKeys(left: unknown, right: unknown): readonly string[] {
  const leftKeys = new Set(keysOf(left));
  const rightKeys = new Set(keysOf(right));
  return [...leftKeys.symmetricDifference(rightKeys)].toSorted();
}

function keysOf(messages: unknown, prefix = ''): readonly string[] {
  if (typeof messages !== 'object' || messages === null) return [prefix];
  return Object.entries(messages).flatMap(([key, value]) =>
    keysOf(value, prefix === '' ? key : `${prefix}.${key}`),
  );
}
