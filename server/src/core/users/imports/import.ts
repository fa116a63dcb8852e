/** Users from a file: each row by itself, so that what is refused keeps nobody else out. */
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
  /** `good`: in a dry run, what would be added. */
  readonly outcome: 'added' | 'good' | 'refused'
  /** The column at fault. */
  readonly field: string | null
  /** '' unless refused. */
  readonly reason: string
  readonly userId: number | null
}

const mostRows = 1_000
/** Characters. */
const longestRow = 10_000

/** What is wrong with a row; anything else that is thrown ends the import. */
const aboutTheRow: readonly FaultCode[] = [
  'invalid',
  'weak-password',
  'conflict',
  'not-found',
  'plan-limit',
  'too-many',
]

/** Adds a user for each row. In a dry run everything is tried and nothing kept. Throws `invalid` for a file that is no list of users. */
export async function importUsers(
  t: Parameters<typeof users.add>[0],
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
      const whole = { ...input, password: input.password || nobodys(t) }
      if (dryRun) await users.rehearse(t, actor, whole)
      const added = dryRun ? null : await users.add(t, actor, whole)
      outcomes.push({ ...common, outcome: added ? 'added' : 'good', userId: added?.id ?? null })
    } catch (error) {
      if (!(error instanceof Fault) || !aboutTheRow.includes(error.code)) throw error
      outcomes.push({ ...common, outcome: 'refused', ...refusalOf(error) })
    }
  }
  return outcomes
}

async function rowsOf(csv: string): Promise<readonly CsvRow[]> {
  const { columns, rows } = await readable(csv)
  checkColumns(columns)
  if (rows.length === 0) throw invalid('csv', (of) => `${of.csv} has no rows below its head.`)
  if (rows.length > mostRows)
    throw invalid(
      'csv',
      (of) => `${of.csv} has more than ${mostRows} rows; at most ${mostRows} can be imported at once. Split the file.`,
    )
  return rows
}

async function readable(csv: string) {
  try {
    return await readCsv(csv, { rows: mostRows, rowLength: longestRow })
  } catch (error) {
    if (error instanceof BadCsv) throw invalid('csv', (of) => `${of.csv} could not be read: ${error.message}.`)
    throw error
  }
}

/** A dry run would not see a name that an earlier row takes. */
function mustBeNew(seen: Map<string, number>, username: string, line: number): void {
  const name = userNameKey(username)
  const before = seen.get(name)
  if (before !== undefined)
    throw new Fault('conflict', `The user name "${username}" stands in line ${before} already.`, {
      subject: 'username',
    })
  seen.set(name, line)
}

/** A password for whoever sets one with the link of the welcome letter; as complex as any account asks for. */
const nobodys = (ctx: Needs<'random'>): string => `Aa1-${ctx.random.hex(24)}`
