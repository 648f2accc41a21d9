/** Values that a message's sentence may name. */
export type MessageParams = Readonly<Record<string, string | number>>;

/** Sentences by code: what is wrong, then what to do. Sorted by code. */
export type MessageTable = Readonly<Record<string, (params: MessageParams) => string>>;
