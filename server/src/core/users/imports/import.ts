/** Import of users from CSV. Each row is added by itself, so a refused row does not affect the others. */
import { BadCsv, type CsvRow, readCsv } from '../../../lib/text/csv.ts'
import { userNameKey } from '../../../lib/text/path.ts'
import { mustBeAdmin } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, type FaultCode, invalid } from '../../fault.ts'
import * as users from '../users.ts'
import { checkColumns, refusalOf, rowToInput } from './import-row.ts'

export interface ImportedRow {
  readonly line: number
  readonly username: string
  /** `good` in a dry run: would be added. */
  readonly outcome: 'added' | 'good' | 'refused'
  /** The invalid column. */
  readonly field: string | null
  /** '' unless refused. */
  readonly reason: string
  readonly userId: number | null
}

const maxRows = 1_000
/** Maximum characters of a row. */
const longestRow = 10_000

/** Faults that refuse a row; any other error ends the import. */
const rowFaults: readonly FaultCode[] = ['invalid', 'weak-password', 'conflict', 'not-found', 'plan-limit', 'too-many']

/** Adds a user for each row; a dry run checks every row and adds none. Throws `invalid` for a malformed file. */
export async function importUsers(
  ctx: Parameters<typeof users.add>[0],
  actor: Actor,
  { csv, dryRun }: { readonly csv: string; readonly dryRun: boolean },
): Promise<ImportedRow[]> {
  mustBeAdmin(actor, 'manage users')
  const outcomes: ImportedRow[] = []
  const seen = new Map<string, number>()
  for (const row of await rowsOf(csv)) {
    const username = row.cells.get('username') ?? ''
    const common = { line: row.line, username, field: null, reason: '', userId: null }
    try {
      const input = rowToInput(row, actor.timeZone)
      mustBeNew(seen, input.username, row.line)
      const complete = { ...input, password: input.password || randomPassword(ctx) }
      if (dryRun) await users.dryRunAdd(ctx, actor, complete)
      const added = dryRun ? null : await users.add(ctx, actor, complete)
      outcomes.push({ ...common, outcome: added ? 'added' : 'good', userId: added?.id ?? null })
    } catch (error) {
      if (!(error instanceof Fault) || !rowFaults.includes(error.code)) throw error
      outcomes.push({ ...common, outcome: 'refused', ...refusalOf(error) })
    }
  }
  return outcomes
}

async function rowsOf(csv: string): Promise<readonly CsvRow[]> {
  const { columns, rows } = await readable(csv)
  checkColumns(columns)
  if (rows.length === 0) throw invalid('csv', (of) => `${of.csv} has no rows below its header.`)
  if (rows.length > maxRows)
    throw invalid(
      'csv',
      (of) => `${of.csv} has more than ${maxRows} rows; at most ${maxRows} can be imported at once. Split the file.`,
    )
  return rows
}

async function readable(csv: string) {
  try {
    return await readCsv(csv, { rows: maxRows, rowLength: longestRow })
  } catch (error) {
    if (error instanceof BadCsv) throw invalid('csv', (of) => `${of.csv} could not be read: ${error.message}.`)
    throw error
  }
}

/** Refuses a name used by an earlier row, which a dry run would not find in the database. */
function mustBeNew(seen: Map<string, number>, username: string, line: number): void {
  const name = userNameKey(username)
  const before = seen.get(name)
  if (before !== undefined)
    throw new Fault('conflict', `The username "${username}" is already used in line ${before}.`, {
      subject: 'username',
    })
  seen.set(name, line)
}

/** Placeholder password of a user who will set one by the link of the welcome email; satisfies the rules for complex passwords. */
const randomPassword = (ctx: Needs<'random'>): string => `Aa1-${ctx.random.hex(24)}`
