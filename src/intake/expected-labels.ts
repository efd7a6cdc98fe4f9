import {
  AUTUMN_REPEAT_SLOT,
  type DayNumber,
  SPRING_GAP_SLOT,
  slotLabel,
  slotsOf,
} from '../calendar.ts';
import { quarterOf } from './field.ts';

/** ` HH:MM, HH:MM,` as the utilities' files write a row's times. */
export const LABEL_BYTES = 14;
/** Where the second of its two words starts. */
export const LABEL_SECOND_WORD = 6;

type Slots = 92 | 96 | 100;
// Three days that stand for all: any 23-hour, 24-hour and 25-hour day has the same labels.
const SAMPLE_DAYS: Readonly<Record<Slots, DayNumber>> = { 92: 20_520, 96: 20_500, 100: 20_394 };

/** Each slot's label as two little-endian doubles, bytes 0–7 and 6–13: two comparisons tell whether a row has it. */
export const LABEL_WORDS: Readonly<Record<Slots, Float64Array>> = {
  92: labelWords(92),
  96: labelWords(96),
  100: labelWords(100),
};

function labelWords(slots: Slots): Float64Array {
  const day = SAMPLE_DAYS[slots];
  if (slotsOf(day) !== slots) throw new Error(`sample day ${day} has not ${slots} slots`);
  const words = new Float64Array(slots * 2);
  for (let slot = 0; slot < slots; slot++) {
    const bytes = Buffer.from(` ${startLabel(day, slot)}, ${endLabel(day, slot)},`);
    words[slot * 2] = bytes.readDoubleLE(0);
    words[slot * 2 + 1] = bytes.readDoubleLE(LABEL_SECOND_WORD);
  }
  return words;
}

/** Autumn's repeated hour starts with the label `02:00,01:15` in the utilities' files; the order of rows is the truth. */
export function startLabel(day: DayNumber, slot: number): string {
  return slotsOf(day) === 100 && slot === AUTUMN_REPEAT_SLOT ? '02:00' : slotLabel(day, slot);
}

/** The quarter hour before a change of the clocks ends at 02:00, whatever the clocks show next. */
export function endLabel(day: DayNumber, slot: number): string {
  const slots = slotsOf(day);
  return slots !== 96 && slot === SPRING_GAP_SLOT - 1
    ? '02:00'
    : slotLabel(day, (slot + 1) % slots);
}

/** Whether a row with these labels, in quarters since midnight, may stand for the slot. */
export function labelFits(day: DayNumber, slot: number, start: number, end: number): boolean {
  const next = (slot + 1) % slotsOf(day);
  return (
    (start === quarterOf(slotLabel(day, slot)) || start === quarterOf(startLabel(day, slot))) &&
    (end === quarterOf(slotLabel(day, next)) || end === quarterOf(endLabel(day, slot)))
  );
}

/** Rows for the hour that spring skips: some files carry them, empty. */
export function isSkippedHour(day: DayNumber, start: number): boolean {
  return slotsOf(day) === 92 && start >= SPRING_GAP_SLOT && start < SPRING_GAP_SLOT + 4;
}
