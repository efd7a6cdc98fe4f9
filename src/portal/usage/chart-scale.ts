/** The vertical axis: its ends, and the lines across with what is written at them, in kWh. */
export interface Scale {
  readonly minWh: number;
  readonly maxWh: number;
  readonly lines: readonly { readonly wh: number; readonly label: string }[];
}

const LINES_WANTED = 4;
const STEPS = [1, 2, 2.5, 5, 10] as const;
const SMALLEST_WH = 400;

/** An axis of round numbers that holds every column; zero is always on it. */
export function kwhScale(
  columns: readonly { readonly upWh: number | undefined; readonly downWh: number | undefined }[],
): Scale {
  const top = columns.reduce((most, { upWh }) => Math.max(most, upWh ?? 0), 0);
  const bottom = columns.reduce((most, { downWh }) => Math.max(most, downWh ?? 0), 0);
  const step = roundStep(Math.max(top + bottom, SMALLEST_WH) / LINES_WANTED);
  const above = Math.max(Math.ceil(top / step), bottom === 0 ? 1 : 0);
  const below = Math.ceil(bottom / step);
  const decimals = decimalsOf(step / 1000);
  const lines = Array.from({ length: above + below + 1 }, (_, index) => {
    const wh = (above - index) * step;
    // Down is energy given back, not less than nothing: no minus sign.
    return { wh, label: (Math.abs(wh) / 1000).toFixed(decimals) };
  });
  return { minWh: -below * step, maxWh: above * step, lines };
}

function roundStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  return (STEPS.find((step) => step * power >= atLeast) ?? 10) * power;
}

function decimalsOf(stepKwh: number): number {
  for (let decimals = 0; decimals < 3; decimals++) {
    const scaled = stepKwh * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-9) return decimals;
  }
  return 3;
}
