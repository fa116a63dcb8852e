/** One row of a file of users, as what a new user is made from. Pure. */
import type { CsvRow } from '../../../lib/text/csv.ts'
import { type Permission, permissionNames } from '../../actor.ts'
import { Fault, invalid, type SubjectNames, subjects } from '../../fault.ts'
import { expirationOf } from '../user-input.ts'
import type { UserInput } from '../users.ts'

/** `change_password` for `changePassword`. */
const columnOf = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** What a row gives where it says nothing. */
const usuallyOn: readonly Permission[] = ['upload', 'download', 'delete', 'modify', 'list']
const needed = ['username', 'email', 'password']
const known = [
  ...needed,
  ...['nickname', 'home_folder', 'send_welcome_email', 'enable_onboarding', 'time_zone', 'expiration'],
  ...permissionNames.map(columnOf),
]

/** Throws `invalid` for a head that lacks a column, or has one twice or one that nobody knows. */
export function checkColumns(columns: readonly string[]): void {
  if (columns.length > 2 * known.length)
    throw invalid('csv', `The head has ${columns.length} columns. The columns are ${known.join(', ')}.`)
  const problems = [
    ...needed.filter((name) => !columns.includes(name)).map((name) => `The column ${name} is missing.`),
    ...columns.filter((name, at) => columns.indexOf(name) !== at).map((name) => `The column ${name} is there twice.`),
    ...columns.filter((name) => !known.includes(name)).map((name) => `There is no column "${name.slice(0, 50)}".`),
  ]
  if (problems.length > 0) throw invalid('csv', `${problems.join(' ')} The columns are ${known.join(', ')}.`)
}

/** `timeZone`: of who imports; times without an offset are meant in it. Throws `invalid` naming the column. */
export function rowToInput({ cells }: CsvRow, timeZone: string): UserInput {
  const cell = (name: string) => cells.get(name) ?? ''
  const flag = (name: string, usual: boolean) => flagOf(name, cell(name), usual)
  for (const name of ['username', 'email'] as const)
    if (cell(name) === '') throw invalid(name, (of) => `${of[name]} is empty.`)
  const welcome = flag('send_welcome_email', false)
  if (cell('password') === '' && !welcome)
    throw invalid('password', (of) => `${of.password} is empty. Only users who get the welcome letter can do without.`)
  return {
    username: cell('username'),
    email: cell('email'),
    password: cell('password'),
    role: 'user',
    permissions: new Set(permissionNames.filter((name) => flag(columnOf(name), usuallyOn.includes(name)))),
    home: cell('home_folder') || undefined,
    nickname: cell('nickname') || cell('username'),
    timeZone: cell('time_zone') || undefined,
    onboarding: flag('enable_onboarding', false),
    expiresAt: expirationOf(cell('expiration'), timeZone),
    welcome,
  }
}

function flagOf(name: string, text: string, usual: boolean): boolean {
  if (text === '') return usual
  if (/^(t|true|1)$/i.test(text)) return true
  if (/^(f|false|0)$/i.test(text)) return false
  throw new Fault('invalid', `${name} must be true or false, t or f, 1 or 0; it is "${text.slice(0, 50)}".`, {
    fields: { [name]: text },
  })
}

/** Columns whose names are not those of the subjects. */
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

/** The column that a refusal is about, and what it says to somebody who reads the file. */
export const refusalOf = (fault: Fault): { field: string | null; reason: string } => ({
  field: fault.detail.subject ? columnNames[fault.detail.subject] : (Object.keys(fault.detail.fields ?? {})[0] ?? null),
  reason: fault.sentence(columnNames),
})
