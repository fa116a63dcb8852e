/** Converts a row of a CSV file to the input for a new user. */
import type { CsvRow } from '../../../lib/text/csv.ts'
import { type Permission, permissionNames } from '../../actor.ts'
import { Fault, invalid, type SubjectNames, subjects } from '../../fault.ts'
import type { UserInput } from '../user-input.ts'
import { expirationOf } from '../user-input.ts'

/** `change_password` for `changePassword`. */
const columnOf = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Permissions of rows that do not set them. */
const defaultPermissions: readonly Permission[] = ['upload', 'download', 'delete', 'modify', 'list']
const personalColumns = ['nickname', 'home_folder', 'enable_onboarding', 'time_zone', 'expiration']

export interface Columns {
  readonly required: readonly string[]
  readonly optional: readonly string[]
}

/** Of files with passwords. */
const passwordColumns: Columns = {
  required: ['username', 'email', 'password'],
  optional: [...personalColumns, 'send_welcome_email', ...permissionNames.map(columnOf)],
}

/** Of files with password hashes of another server. */
export const hashColumns: Columns = {
  required: ['username'],
  optional: ['email', 'password_hash', ...personalColumns, ...permissionNames.map(columnOf)],
}

/** Throws `invalid` for missing, duplicate and unknown columns. */
export function checkColumns(columns: readonly string[], { required, optional }: Columns = passwordColumns): void {
  const allColumns = [...required, ...optional]
  if (columns.length > 2 * allColumns.length)
    throw invalid('csv', `The header has ${columns.length} columns. The columns are ${allColumns.join(', ')}.`)
  // The first line is then that of a user, perhaps with a password, which is not shown.
  if (!required.some((name) => columns.includes(name)))
    throw invalid('csv', `The first line must name the columns: ${allColumns.join(', ')}.`)
  const problems = [
    ...required.filter((name) => !columns.includes(name)).map((name) => `The column ${name} is missing.`),
    ...columns.filter((name, at) => columns.indexOf(name) !== at).map((name) => `The column ${name} occurs twice.`),
    ...columns.filter((name) => !allColumns.includes(name)).map((name) => `There is no column "${name.slice(0, 50)}".`),
  ]
  if (problems.length > 0) throw invalid('csv', `${problems.join(' ')} The columns are ${allColumns.join(', ')}.`)
}

/** Times without an offset are in `timeZone`. Throws `invalid` naming the column. */
export function rowToInput({ cells }: CsvRow, timeZone: string, { needsEmail = true } = {}): UserInput {
  const cell = (name: string) => cells.get(name) ?? ''
  const flag = (name: string, fallback: boolean) => flagOf(name, cell(name), fallback)
  for (const name of needsEmail ? (['username', 'email'] as const) : (['username'] as const))
    if (cell(name) === '') throw invalid(name, (of) => `${of[name]} is empty.`)
  const welcome = flag('send_welcome_email', false)
  if (cell('password') === '' && !welcome)
    throw invalid(
      'password',
      (of) => `${of.password} is empty. Only users who receive the welcome email can be imported without a password.`,
    )
  return {
    username: cell('username'),
    email: cell('email') || null,
    password: cell('password'),
    role: 'user',
    permissions: new Set(permissionNames.filter((name) => flag(columnOf(name), defaultPermissions.includes(name)))),
    home: cell('home_folder') || undefined,
    nickname: cell('nickname') || cell('username'),
    timeZone: cell('time_zone') || undefined,
    onboarding: flag('enable_onboarding', false),
    expiresAt: expirationOf(cell('expiration'), timeZone),
    welcome,
  }
}

function flagOf(name: string, text: string, fallback: boolean): boolean {
  if (text === '') return fallback
  if (/^(t|true|1)$/i.test(text)) return true
  if (/^(f|false|0)$/i.test(text)) return false
  const problem = `${name} must be true or false, t or f, 1 or 0; it is "${text.slice(0, 50)}".`
  throw new Fault('invalid', problem, { fields: { [name]: problem } })
}

/** Names of subjects in error messages about CSV files. */
const columnNames: SubjectNames = {
  ...subjects,
  email: 'email',
  home: 'home_folder',
  nickname: 'nickname',
  password: 'password',
  'time-zone': 'time_zone',
  username: 'username',
  expiration: 'expiration',
  csv: 'csv',
}

/** The column of an error, and its message with column names. */
export const refusalOf = (fault: Fault): { field: string | null; reason: string } => ({
  field: fault.detail.subject ? columnNames[fault.detail.subject] : (Object.keys(fault.detail.fields ?? {})[0] ?? null),
  reason: fault.sentence(columnNames),
})
