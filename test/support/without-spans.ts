/** A value without the places in a text that its parts have, for comparing what two texts mean. */
export function withoutSpans(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSpans);
  if (typeof value !== 'object' || value === null || value instanceof Map) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !/^(span|.*Span|source|line)$/.test(key))
      .map(([key, inner]) => [key, withoutSpans(inner)]),
  );
}
