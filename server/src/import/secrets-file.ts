/**
 * Old API keys and access tokens, which no source reveals: the operator lists them in a CSV file, one a row. What is said of a row
 * names its line, never a cell of it: cells may be in the wrong column.
 */
import { Fault } from '../core/fault.ts'
import { valueProblem } from '../core/keys/key.ts'
import { BadCsv, type CsvRow, type CsvTable, readCsv } from '../lib/text/csv.ts'
import type { ImportSource, SourceSecret } from './source.ts'

const mostRows = 10_000
/** Characters. */
const longestRow = 2_000
const columns = ['kind', 'application', 'user', 'value'] as const
const kinds = ['api-key', 'access-token'] as const

/** Rows that can't be used come with the reason. Throws `invalid` for a text that can't be read as a whole. `name`: of the file. */
export async function readSecrets(text: string, name: string): Promise<SourceSecret[]> {
  const { columns: found, rows } = await tableOf(text, name)
  const missing = columns.filter((column) => !found.includes(column))
  if (missing.length > 0)
    throw new Fault('invalid', `${name}, line 1: it must name the columns kind, application, user and value.`)
  if (rows.length > mostRows) throw new Fault('invalid', `${name} has more than ${mostRows} rows. Split it.`)
  const secrets = rows.map(secretOf)
  return secrets.map(withoutRepetition(secrets))
}

async function tableOf(text: string, name: string): Promise<CsvTable> {
  try {
    return await readCsv(text, { rows: mostRows, rowLength: longestRow })
  } catch (error) {
    if (error instanceof BadCsv) throw new Fault('invalid', `${name} can't be read: ${error.message}.`)
    throw error
  }
}

function secretOf({ line, cells }: CsvRow): SourceSecret {
  const cell = (column: string) => cells.get(column) ?? ''
  const kind = kinds.find((known) => known === cell('kind').toLowerCase())
  const secret = { line, application: cell('application'), username: cell('user'), value: cell('value') }
  const problem = kind === undefined ? `the kind must be ${kinds.join(' or ')}` : problemOf(kind, secret)
  return { ...secret, kind: kind ?? 'api-key', ...(problem !== null && { unclear: `Line ${line}: ${problem}.` }) }
}

const longestName = 100
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u

function problemOf(
  kind: SourceSecret['kind'],
  { application, username, value }: Pick<SourceSecret, 'application' | 'username' | 'value'>,
): string | null {
  if (application === '' || application.length > longestName || unprintable.test(application))
    return `the application must have a name of at most ${longestName} characters`
  if (kind === 'api-key' && username !== '') return 'an API key belongs to no user: leave that column empty'
  if (kind === 'access-token' && (username === '' || username.length > longestName || unprintable.test(username)))
    return `an access token needs the name of a user, of at most ${longestName} characters`
  return valueProblem(kind, value)
}

/** Of values and applications that come twice, the first is used. */
function withoutRepetition(all: readonly SourceSecret[]) {
  const usable = all.filter(({ unclear }) => unclear === undefined)
  const values = new Map(usable.toReversed().map((secret) => [`${secret.kind} ${secret.value}`, secret.line]))
  const keys = usable.filter(({ kind }) => kind === 'api-key')
  const applications = new Map(keys.toReversed().map(({ application, line }) => [application, line]))
  return (secret: SourceSecret): SourceSecret => {
    const { kind, line, application, value, unclear } = secret
    if (unclear !== undefined) return secret
    const because = (reason: string): SourceSecret => ({ ...secret, unclear: `Line ${line}: ${reason}.` })
    const first = values.get(`${kind} ${value}`)
    if (first !== undefined && first !== line) return because(`it has the value of line ${first} again`)
    const key = applications.get(application)
    if (kind === 'access-token')
      return key === undefined ? because('no row has the API key of its application') : secret
    if (key !== undefined && key !== line)
      return because(`its application has the API key of line ${key}: an application has one`)
    return secret
  }
}

/** The source, with these secrets beside what it shows. */
export const withSecrets = (source: ImportSource, secrets: readonly SourceSecret[]): ImportSource => {
  const { account } = source
  if (!account) return source
  return {
    ...source,
    account: { read: async (signal) => ({ ...(await account.read(signal)), secrets: { items: secrets } }) },
  }
}
