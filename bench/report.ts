/** The result table: measurement, peer, target. */
import type { IdleMachine } from './idle-machine.ts'

export interface Row {
  readonly what: string
  readonly ours: string
  /** Load of other processes during the run; '' when not measured. */
  readonly peer?: string
  readonly ratio?: string
  readonly mark?: string
  /** Whether the target is reached; absent without one. */
  readonly met?: boolean
  /** Processor time of the servers' processes, ours and the peer's. */
  readonly cpu?: string
}

/** Rows under the name of their part, as Markdown. */
export function toTable(parts: readonly { readonly title: string; readonly rows: readonly Row[] }[]): string {
  const head = ['measured', 'Sallyport', 'peer', 'ratio', 'mark', 'met', 'CPU, ours / peer']
  const lines = [lineOf(head), lineOf(head.map(() => '---'))]
  for (const { title, rows } of parts) {
    lines.push(lineOf([`**${title}**`, ...head.slice(1).map(() => '')]))
    for (const { what, ours, peer = '', ratio = '', mark = '', met, cpu = '' } of rows)
      lines.push(lineOf([what, ours, peer, ratio, mark, met === undefined ? '' : met ? 'yes' : '**no**', cpu]))
  }
  return lines.join('\n')
}

const lineOf = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** Three significant digits, with thousands separators: 1234.5 → 1,230. */
export function rounded(value: number): string {
  if (!Number.isFinite(value)) return '?'
  return Number(value.toPrecision(3)).toLocaleString('en')
}

/** Median with minimum and maximum in brackets. */
export const spread = (values: readonly number[], unit: string): string =>
  `${rounded(median(values))} ${unit} (${rounded(Math.min(...values))}–${rounded(Math.max(...values))})`

/** One run of a contender: its rate, and its processor time in the unit of the contest's `cost`. */
export interface Turn {
  readonly rate: number
  readonly cost?: number
}

/**
 * Runs all contenders in turn, `count` times, after a run of each that is not counted, so that a slow minute of the machine affects
 * all of them; each run waits until the machine is idle. The order rotates.
 */
export async function interleaved<K extends string>(
  idle: IdleMachine,
  count: number,
  candidates: Readonly<Record<K, () => Promise<Turn>>>,
): Promise<Record<K, Turn[]>> {
  const names = Object.keys(candidates) as K[]
  const turns = Object.fromEntries(names.map((name) => [name, [] as Turn[]])) as Record<K, Turn[]>
  for (let round = 0; round <= count; round++) {
    for (const i of names.keys()) {
      const name = names[(i + round) % names.length] as K
      if (round > 0) await idle.wait()
      const turn = await candidates[name]()
      if (round > 0) turns[name].push(turn)
    }
  }
  return turns
}

export const ratesOf = (turns: readonly Turn[]): number[] => turns.map(({ rate }) => rate)

/** A contest against a peer as a row; the ratio is that of the medians. */
export function contest(
  what: string,
  ours: readonly Turn[],
  peer: { readonly name: string; readonly turns: readonly Turn[] },
  options: { readonly unit: string; readonly cost: string; readonly atLeast?: number; readonly aim?: number },
): Row {
  const { unit, atLeast, aim } = options
  const ratio = median(ratesOf(ours)) / median(ratesOf(peer.turns))
  return {
    what,
    ours: spread(ratesOf(ours), unit),
    peer: `${peer.name} ${spread(ratesOf(peer.turns), unit)}`,
    ratio: `${ratio.toFixed(2)} ×`,
    ...(atLeast !== undefined && { mark: `${atLeast} ×${aim ? `, aim ${aim}` : ''}`, met: ratio >= atLeast }),
    cpu: `${costOf(ours)} / ${costOf(peer.turns)} ${options.cost}`,
  }
}

export const costOf = (turns: readonly Turn[]): string => rounded(median(turns.map(({ cost = Number.NaN }) => cost)))
