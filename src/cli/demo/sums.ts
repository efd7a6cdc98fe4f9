/** What a reader makes of interval data: how many readings, and their sums. */
export interface Sums {
  readings: number;
  consumptionWh: number;
  generationWh: number;
}

export function noSums(): Sums {
  return { readings: 0, consumptionWh: 0, generationWh: 0 };
}

/** The same energy, whatever the number of readings. */
export function isSameEnergy(one: Sums, other: Sums): boolean {
  return one.consumptionWh === other.consumptionWh && one.generationWh === other.generationWh;
}

export function sumOf(all: Iterable<Sums>): Sums {
  const sum = noSums();
  for (const { readings, consumptionWh, generationWh } of all) {
    sum.readings += readings;
    sum.consumptionWh += consumptionWh;
    sum.generationWh += generationWh;
  }
  return sum;
}

/** `4,320 readings, 1,234.567 kWh taken, 89.012 kWh given back`. */
export function sumsText({ readings, consumptionWh, generationWh }: Sums): string {
  const given = generationWh === 0 ? '' : `, ${kwhText(generationWh)} kWh given back`;
  return `${countText(readings)} readings, ${kwhText(consumptionWh)} kWh taken${given}`;
}

export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

function kwhText(wh: number): string {
  return (wh / 1000).toLocaleString('en-US', { minimumFractionDigits: 3 });
}
