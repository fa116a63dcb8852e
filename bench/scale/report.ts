/** The tables of the scale model. */
import { rounded } from '../report.ts'
import type { Stage } from './main.ts'
import type { Retention } from './retention.ts'

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
const table = (head: readonly string[], body: readonly (readonly string[])[]) =>
  [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n')
const gigabytes = (bytes: number) => `${rounded(bytes / 1e9)} GB`

/** As Markdown. */
export function report(stages: readonly Stage[], retention?: Retention): string {
  const at = stages.map(({ millions }) => `${millions} M files`)
  const first = stages[0]
  const operations = (first?.operations ?? []).map(({ what }, i) => [
    what,
    ...stages.map(({ operations: measured }) => {
      const { medianMs = Number.NaN, p95Ms = Number.NaN, pages = Number.NaN } = measured[i] ?? {}
      return `${rounded(medianMs)} ms (${rounded(p95Ms)}), ${rounded(pages)} pages`
    }),
  ])
  const rates = (first?.nodes ?? []).map(({ nodes }, i) => [
    `uploads of 4 KiB by 16 clients, ${nodes === 1 ? 'one node' : `${nodes} nodes`}`,
    ...stages.map((stage) => `${rounded(stage.nodes[i]?.uploadsPerSecond ?? Number.NaN)} a second`),
  ])
  const ready = ['start to ready', ...stages.map(({ readyMs }) => `${rounded(readyMs)} ms`)]
  const last = stages.at(-1)
  const sizes = (last?.tables ?? []).map(({ table: name, rows, tableBytes, indexBytes }) => [
    `\`${name}\``,
    rounded(rows),
    gigabytes(tableBytes),
    gigabytes(indexBytes),
    `${rounded((tableBytes + indexBytes) / Math.max(1, rows))} bytes`,
  ])
  return [
    table(['median (95th percentile), pages read', ...at], [...operations, ...rates, ready]),
    `Sizes with ${last?.millions} million files:`,
    table(['table', 'rows', 'table', 'indexes', 'per row'], sizes),
    ...(retention ? [deletion(retention)] : []),
  ].join('\n\n')
}

function deletion({ deletedPerSecond, uploadsPerSecond, uploadsBeside }: Retention): string {
  const beside = `${rounded(uploadsBeside)} uploads a second by 16 clients beside it, ${rounded(uploadsPerSecond)} before`
  return `Deleting what the logs no longer retain: ${rounded(deletedPerSecond)} rows a second, with ${beside}.`
}
