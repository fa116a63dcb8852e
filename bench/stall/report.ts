/** Results of the stall benchmark as a table: each hostile input, and the most expensive of all others. */

export interface Outcome {
  readonly what: string
  /** Statuses of the responses, without duplicates; 0 for a closed connection. */
  readonly statuses: string
  readonly tookMs: number
  /** Longest stall of the server's event loop. */
  readonly stallMs: number
  /** 99th percentile of the bystander's downloads. */
  readonly p99Ms: number
  readonly samples: number
}

const maxStallMs = 100
const maxTimes = 3
const leastLimitMs = 50
const rowsShown = 40

export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

/** The report of outcomes: those that miss the target first, then by longest stall. */
export function report(engine: string, alone: Outcome, outcomes: readonly Outcome[]): string {
  const limitMs = Math.max(leastLimitMs, maxTimes * alone.p99Ms)
  const meets = ({ stallMs, p99Ms }: Outcome) => stallMs <= maxStallMs && p99Ms <= limitMs
  const missed = outcomes.filter((one) => !meets(one))
  const rest = outcomes.filter(meets).toSorted((a, b) => b.stallMs - a.stallMs)
  const shown = [...missed, ...rest.slice(0, rowsShown)]
  const line = (one: Outcome) =>
    `| ${one.what} | ${one.statuses} | ${one.stallMs.toFixed(0)} ms | ${one.p99Ms.toFixed(1)} ms | ${meets(one) ? 'yes' : '**no**'} |`
  return [
    `${outcomes.length} inputs on ${engine}; ${missed.length} miss the mark: no stall over ${maxStallMs} ms, and a bystander's p99 of at most ${limitMs.toFixed(0)} ms (alone ${alone.p99Ms.toFixed(1)} ms, longest stall ${alone.stallMs.toFixed(0)} ms).`,
    outcomes.length > shown.length
      ? `The ${outcomes.length - shown.length} inputs that are not shown stalled less.`
      : '',
    '',
    '| input | answered | longest stall | p99 of a small download beside it | mark met |',
    '| --- | --- | --- | --- | --- |',
    ...shown.map(line),
  ].join('\n')
}
