export * from './address.ts';
export * from './events.ts';
export * from './initial.ts';
export * from './keymap.ts';
export * from './line.ts';
export * from './merge.ts';
export { selectRows } from './modes.ts';
export type { PaletteRow } from './palette.ts';
export { placeOf } from './place.ts';
export * from './progress.ts';
export * from './progress-csv.ts';
export * from './progress-file.ts';
export { refKey, selectQuestion } from './question-ref.ts';
export { type Completion, completion, questionRecord, stepRecord } from './record.ts';
export { reviewQueue } from './review-question.ts';
export * from './select.ts';
export * from './state.ts';
export * from './update.ts';
export { selectVeil, type Veil } from './veil.ts';
export * from './walk-stops.ts';
export {
  type ChangeRow,
  chosenChange,
  editableFields,
  formatEdit,
  parseEdit,
  selectChanges,
} from './what-if.ts';
