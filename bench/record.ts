/** Writes measurements into RESULTS.md. */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Row, toTable } from './report.ts'

const results = path.join(import.meta.dirname, 'RESULTS.md')

export interface MeasuredPart {
  readonly name: string
  readonly title: string
  readonly rows: readonly Row[]
}

/** Replaces the text between the two marks of each part, `<!-- measured NAME -->` and `<!-- /measured NAME -->`; other text stays. */
export async function recordParts(machine: string, parts: readonly MeasuredPart[]): Promise<void> {
  const day = new Date().toISOString().slice(0, 10)
  let text = await readFile(results, 'utf8')
  for (const part of parts)
    text = withRecord(text, part.name, `Measured on ${day}.\n\n${machine}\n\n${toTable([part])}`)
  await writeFile(results, text)
}

/** Rejects if there is no place for one of these parts. Better known before hours of measuring. */
export async function checkPlaces(names: readonly string[]): Promise<void> {
  const text = await readFile(results, 'utf8')
  for (const name of names) withRecord(text, name, '')
}

function withRecord(text: string, name: string, record: string): string {
  const [begin, end] = [`<!-- measured ${name} -->`, `<!-- /measured ${name} -->`]
  const [before, rest] = text.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`RESULTS.md has no marks "${begin}" and "${end}"`)
  return `${before}${begin}\n\n${record}\n\n${end}${after}`
}
