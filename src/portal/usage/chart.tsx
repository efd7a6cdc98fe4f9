import { kwhScale } from './chart-scale.ts';

/** One column: up is taken from the grid, down is given back. `undefined`: nothing came. */
export interface Column {
  /** Read when the pointer rests on it. */
  readonly hint: string;
  readonly upWh: number | undefined;
  readonly downWh: number | undefined;
  /** Some or all of it is estimated. */
  readonly estimated: boolean;
  /** Nothing came for some of it. */
  readonly incomplete: boolean;
  /** Written under the axis. */
  readonly tick?: string | undefined;
  /** Left out where there is little room. */
  readonly minorTick?: boolean;
}

interface ChartProps {
  readonly id: string;
  /** What a screen reader says instead of the picture; the numbers are in the table beside it. */
  readonly title: string;
  readonly columns: readonly Column[];
}

const WIDTH = 720;
const HEIGHT = 320;
const LEFT = 76;
const RIGHT = 8;
const TOP = 14;
const BOTTOM = 44;

/**
 * A column chart as plain SVG. Looks come from `hub.css` alone: a chart library's inline styles would need a hole in the
 * Content-Security-Policy, and could not follow print, forced colours or a phone's width.
 */
export function Chart({ id, title, columns }: ChartProps) {
  const scale = kwhScale(columns);
  const plotHeight = HEIGHT - TOP - BOTTOM;
  const y = (wh: number) => TOP + ((scale.maxWh - wh) / (scale.maxWh - scale.minWh)) * plotHeight;
  const step = (WIDTH - LEFT - RIGHT) / Math.max(columns.length, 1);
  const x = (index: number) => LEFT + index * step;
  return (
    <svg class="hub-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={id}>
      <title id={id}>{title}</title>
      {scale.lines.map(({ wh, label }) => (
        <g key={wh}>
          <line
            class={wh === 0 ? 'hub-chart__zero' : 'hub-chart__line'}
            x1={LEFT}
            x2={WIDTH - RIGHT}
            y1={y(wh)}
            y2={y(wh)}
          />
          <text class="hub-chart__text" x={LEFT - 8} y={y(wh)} dy="0.35em" text-anchor="end">
            {label}
          </text>
        </g>
      ))}
      {columns.map((column, index) => (
        <ColumnShape key={column.hint} column={column} x={x(index)} step={step} y={y} />
      ))}
    </svg>
  );
}

interface ShapeProps {
  readonly column: Column;
  readonly x: number;
  readonly step: number;
  readonly y: (wh: number) => number;
}

function ColumnShape({ column, x, step, y }: ShapeProps) {
  const { hint, upWh, downWh, tick, minorTick, incomplete, estimated } = column;
  const gap = step > 12 ? 2 : 1;
  const bar = { x: rounded(x + gap / 2), width: rounded(step - gap) };
  const marks = estimated ? ' hub-chart__bar--estimated' : '';
  const bottom = HEIGHT - BOTTOM;
  return (
    <g>
      <title>{hint}</title>
      {incomplete && (
        <rect
          class="hub-chart__gap"
          x={rounded(x)}
          width={rounded(step)}
          y={TOP}
          height={bottom - TOP}
        />
      )}
      {upWh !== undefined && (
        <rect
          class={`hub-chart__bar hub-chart__bar--up${marks}`}
          {...bar}
          y={rounded(y(upWh))}
          height={rounded(y(0) - y(upWh))}
        />
      )}
      {downWh !== undefined && (
        <rect
          class={`hub-chart__bar hub-chart__bar--down${marks}`}
          {...bar}
          y={rounded(y(0))}
          height={rounded(y(-downWh) - y(0))}
        />
      )}
      {tick !== undefined && (
        <text
          class={minorTick ? 'hub-chart__text hub-chart__text--minor' : 'hub-chart__text'}
          x={rounded(x + step / 2)}
          y={HEIGHT - 14}
          text-anchor="middle"
        >
          {tick}
        </text>
      )}
    </g>
  );
}

function rounded(length: number): number {
  return Math.round(length * 100) / 100;
}
