/**
 * Files of accounts, a line each with fields between colons: `passwd` and `shadow` of Unix, AuthUserFile of ProFTPD (as `passwd`, with
 * the hash in its second field), and those of Pure-FTPd (18 fields). What is wrong is said with file and line, and without the text
 * of the line, which may have a hash.
 */
import { Fault } from '../../core/fault.ts'

/** A file, read. */
export interface NamedText {
  readonly text: string
  /** For people. */
  readonly name: string
  /** Whether other users of this machine may read it. */
  readonly isShared: boolean
}

export interface AccountLine {
  readonly line: number
  readonly username: string
  /** A hash, or a mark that says that there is none. */
  readonly password: string
  readonly uid: number
  /** The full name, and after commas rooms and telephone numbers. */
  readonly gecos: string
  readonly home: string
  /** '' for none. */
  readonly shell: string
  /** Of Pure-FTPd: the fields after the home folder, bandwidth first; otherwise empty. */
  readonly rules: readonly string[]
}

export interface AccountFile {
  /** `unix`: accounts of a system, whose passwords are in another file. */
  readonly form: 'unix' | 'proftpd' | 'pure-ftpd'
  readonly accounts: readonly AccountLine[]
  /** Lines that refer to a directory service (`+`, `-`), which is not read. */
  readonly others: number
}

/** Days since 1970; null for none. */
export interface ShadowLine {
  readonly password: string
  readonly changed: number | null
  readonly longest: number | null
  readonly expires: number | null
}

const mostLines = 100_000
/** Characters. */
const longestLine = 10_000
const unixFields = 7
const pureFtpdFields = 18

/** Throws `invalid` for a file that can't be read as a whole. */
export function accountsIn({ text, name }: NamedText): AccountFile {
  const lines = fieldsOf(text, name)
  const [others, own] = [lines.filter(isReference), lines.filter((line) => !isReference(line))]
  const fields = own[0]?.fields.length === pureFtpdFields ? pureFtpdFields : unixFields
  const wrong = own.find((line) => line.fields.length !== fields)
  if (wrong) throw new Fault('invalid', `${name}, line ${wrong.line}: ${wrongNumber(wrong.fields.length, fields)}`)
  const accounts = own.map((line) => accountOf(line, name))
  const isUnix = fields === unixFields && (accounts.some(hasShadow) || !accounts.some(hasHash))
  const form = fields === pureFtpdFields ? 'pure-ftpd' : isUnix ? 'unix' : 'proftpd'
  return { form, accounts, others: others.length }
}

const hasShadow = ({ password }: AccountLine) => password === 'x'
/** The shortest have 13 characters. */
const hasHash = ({ password }: AccountLine) => password.length >= 13

const shadowFields = 9

/** By username; the first line of each, as the system takes it. Throws `invalid`. */
export function shadowIn({ text, name }: NamedText): ReadonlyMap<string, ShadowLine> {
  const found = new Map<string, ShadowLine>()
  for (const { line, fields } of fieldsOf(text, name).filter((one) => !isReference(one))) {
    if (fields.length !== shadowFields)
      throw new Fault('invalid', `${name}, line ${line}: it has ${fields.length} fields, where shadow has 9.`)
    const [username = '', password = ''] = fields
    const days = (at: number) => daysOf(fields[at] ?? '', `${name}, line ${line}`)
    if (found.has(username)) continue
    found.set(username, { password, changed: days(2), longest: days(4), expires: days(7) })
  }
  return found
}

interface Line {
  readonly line: number
  readonly fields: readonly string[]
}

const isReference = ({ fields: [first = ''] }: Line) => /^[+-]/.test(first)

/** Comments and empty lines are left out. */
function fieldsOf(text: string, name: string): Line[] {
  const lines = text.split('\n')
  if (lines.length > mostLines) throw new Fault('invalid', `${name} has more than ${mostLines} lines. Split it.`)
  return lines.flatMap((raw, at) => {
    const content = raw.replace(/\r$/, '')
    if (content.trim() === '' || content.startsWith('#')) return []
    const line = at + 1
    if (content.length > longestLine) throw new Fault('invalid', `${name}, line ${line}: it is too long.`)
    if (/\p{Cc}/u.test(content)) throw new Fault('invalid', `${name}, line ${line}: it has control characters.`)
    return [{ line, fields: content.split(':') }]
  })
}

function wrongNumber(found: number, fields: number): string {
  const hint = found === shadowFields ? ' A file like shadow is named with --shadow.' : ''
  return fields === pureFtpdFields
    ? `it has ${found} fields, where the lines before have ${fields}.`
    : `it has ${found} fields; passwd and ProFTPD have ${unixFields}, Pure-FTPd has ${pureFtpdFields}.${hint}`
}

function accountOf({ line, fields }: Line, name: string): AccountLine {
  const [username = '', password = '', uid = '', , gecos = '', home = '', ...rest] = fields
  if (username === '') throw new Fault('invalid', `${name}, line ${line}: the username is empty.`)
  if (!/^\d{1,10}$/.test(uid)) throw new Fault('invalid', `${name}, line ${line}: the uid is not a number.`)
  const isUnix = fields.length === unixFields
  const [shell, rules] = isUnix ? [rest[0] ?? '', []] : ['', rest]
  return { ...{ line, username, password, uid: Number(uid), gecos, home }, shell, rules }
}

function daysOf(text: string, where: string): number | null {
  if (text === '' || /^-\d{1,7}$/.test(text)) return null
  if (/^\d{1,7}$/.test(text)) return Number(text)
  throw new Fault('invalid', `${where}: a field that counts days is not a number.`)
}
