/** Whether a line is edited in a mode, so that characters which no command names go into it. */
const editsLine = {
  menu: false,
  walk: false,
  shell: true,
  palette: true,
  find: true,
  choice: false,
  answer: true,
  answered: false,
  overlay: true,
} as const;

/**
 * Who gets a key: the session's mode, with the course menu apart from the walk, and a question with options (`choice`) apart from one with
 * an answer line (`answer`) and from one that is over (`answered`).
 */
export type KeyMode = keyof typeof editsLine;

/** Every mode. */
export const keyModes = Object.keys(editsLine) as readonly KeyMode[];

/** The modes in which a line is edited. */
export const lineModes: readonly KeyMode[] = keyModes.filter((mode) => editsLine[mode]);
