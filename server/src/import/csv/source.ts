/** A list of users in a CSV file as a source, with the columns of the import in the browser, and password hashes of another server. */
import { Fault } from '../../core/fault.ts'
import { checkColumns, hashColumns, refusalOf, rowToInput } from '../../core/users/imports/import-row.ts'
import { BadCsv, type CsvRow, type CsvTable, readCsv } from '../../lib/text/csv.ts'
import { userNameKey } from '../../lib/text/path.ts'
import { isShared, readText, sharedFault } from '../private-file.ts'
import { type ImportSource, noFiles, type SourceAccount, type SourceUser } from '../source.ts'

const mostBytes = 32 * 1024 * 1024
const mostRows = 100_000
/** Characters. */
const longestRow = 10_000

/** `file`: an absolute path. */
export const openCsv = (file: string): ImportSource => ({
  ...{ kind: 'csv', address: file, files: noFiles, requests: () => 1 },
  account: { read: () => readAccount(file) },
})

/** Throws `invalid` for a file that can't be read as a whole; what is wrong with a row is said of its user. */
async function readAccount(file: string): Promise<SourceAccount> {
  const { columns, rows } = await tableOf(file)
  try {
    checkColumns(columns, hashColumns)
  } catch (error) {
    throw error instanceof Fault ? new Fault('invalid', `${file}: ${refusalOf(error).reason}`) : error
  }
  if (rows.length > mostRows) throw new Fault('invalid', `${file} has more than ${mostRows} rows. Split it.`)
  const users = usersOf(rows)
  const none = { items: [] }
  const withHash = users.filter(({ passwordHash }) => passwordHash !== undefined).length
  return {
    ...{ users: { items: users }, sshKeys: none, shares: none, forms: none },
    ...{ notifications: none, emailLists: none, webhooks: none },
    notes: [
      `${withHash} of ${users.length} users keep their password. It is stored anew, in the form of this server, when they sign in first.`,
      'The others set one with "Forgot your password?", or from the welcome email.',
    ],
  }
}

async function tableOf(file: string): Promise<CsvTable> {
  const { text, mode } = readText({ file, longest: mostBytes })
  const table = await readCsv(text, { rows: mostRows, rowLength: longestRow }).catch((error: unknown) => {
    throw error instanceof BadCsv ? new Fault('invalid', `${file} can't be read: ${error.message}.`) : error
  })
  if (table.columns.includes('password_hash') && isShared(mode))
    throw sharedFault(file, `${file} has password hashes, and`)
  return table
}

function usersOf(rows: readonly CsvRow[]): SourceUser[] {
  const lines = new Map<string, number>()
  return rows.map((row) => {
    const user = userOf(row)
    const before = lines.get(user.id)
    lines.set(user.id, before ?? row.line)
    if (before === undefined) return user
    const unclear = `Line ${row.line}: the username is already used in line ${before}.`
    return { ...user, id: `${user.id}\n${row.line}`, unclear }
  })
}

const longestId = 150

function userOf(row: CsvRow): SourceUser {
  const username = row.cells.get('username') ?? ''
  const hash = row.cells.get('password_hash') ?? ''
  // The mark of a locked password in /etc/shadow.
  const isLocked = /^[!*]/.test(hash)
  const common = {
    ...{
      id: userNameKey(username.slice(0, longestId)),
      username,
      role: 'user' as const,
      locked: isLocked,
      storageQuota: null,
    },
    ...(hash !== '' && !isLocked && { passwordHash: hash }),
  }
  const home = row.cells.get('home_folder') ?? ''
  const homeIsHere = home === '' ? 'default' : 'named'
  try {
    const cells = new Map([...row.cells, ['password', ''], ['send_welcome_email', 'true']])
    const {
      email,
      nickname = '',
      permissions,
      timeZone = 'UTC',
      expiresAt = null,
    } = rowToInput({ ...row, cells }, 'UTC', { needsEmail: false })
    return { ...common, email, nickname, permissions, timeZone, expiresAt, home: home || `/${username}`, homeIsHere }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const unclear = `Line ${row.line}: ${refusalOf(error).reason}`
    const nothing = { email: null, nickname: '', permissions: new Set<never>(), timeZone: 'UTC', expiresAt: null }
    return { ...common, ...nothing, home, homeIsHere, unclear }
  }
}
