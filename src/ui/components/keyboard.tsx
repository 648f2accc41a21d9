import { useInput, usePaste } from 'ink';
import type { ReactNode } from 'react';
import { type KeyName, keysOf } from '../input/keys.ts';

interface KeyboardProps {
  readonly onKey: (key: KeyName) => void;
  readonly onPaste: (text: string) => void;
}

/** The one reader of the keyboard; it stays mounted for as long as the program runs. */
export function Keyboard({ onKey, onPaste }: KeyboardProps): ReactNode {
  useInput((input, key) => {
    for (const name of keysOf(input, key)) onKey(name);
  });
  usePaste(onPaste);
  return null;
}
