export * from './events.ts';
export * from './initial.ts';
export * from './input/key-mode.ts';
export * from './input/keymap.ts';
export * from './input/line.ts';
export { selectRows } from './input/modes.ts';
export type { PaletteRow } from './input/palette.ts';
export * from './input/pane.ts';
export {
  type ChangeRow,
  chosenChange,
  editableFields,
  formatEdit,
  parseEdit,
  selectChanges,
} from './input/what-if.ts';
export * from './places/address.ts';
export { placeOf } from './places/place.ts';
export * from './places/walk-stops.ts';
export * from './progress/merge.ts';
export * from './progress/moved.ts';
export * from './progress/progress.ts';
export * from './progress/progress-csv.ts';
export * from './progress/progress-file.ts';
export { completion, questionRecord, stepRecord } from './progress/record.ts';
export { selectQuestion } from './questions/question-ref.ts';
export { reviewQueue } from './questions/review-question.ts';
export { askedBefore, selectVeil, type Veil } from './questions/veil.ts';
export * from './select.ts';
export * from './state.ts';
export * from './update.ts';
