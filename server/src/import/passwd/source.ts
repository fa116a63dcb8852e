/** Accounts of a Unix system, of ProFTPD or of Pure-FTPd as a source, if wanted with the files of the folder that has their home folders. */
import { realpath } from 'node:fs/promises'
import { Fault } from '../../core/fault.ts'
import { userNameKey } from '../../lib/text/path.ts'
import { openLocal } from '../local/source.ts'
import { sharedFault } from '../private-file.ts'
import { type FileSource, type ImportSource, noFiles, type SourceAccount, type SourceUser } from '../source.ts'
import { type AccountFile, accountsIn, type NamedText, type ShadowLine, shadowIn } from './account-lines.ts'
import { type FoundKeys, keysBelow } from './authorized-keys.ts'
import { isOfPerson, type PlacedAccount, placed, type UserOptions, userOf } from './users.ts'

export interface PasswdOptions extends Omit<UserOptions, 'hasFiles'> {
  /** Path of the file of accounts, as it is recorded. */
  readonly address: string
  readonly accounts: NamedText
  readonly shadow: NamedText | null
  /** The home folders as this machine sees them, to bring their files: an absolute path. */
  readonly folder: string | null
  /** The same, to read SSH keys in them. */
  readonly keys: string | null
}

interface Read extends AccountFile {
  readonly shadow: ReadonlyMap<string, ShadowLine> | null
  readonly people: readonly PlacedAccount[]
  /** Paths of the home folders of all accounts, also of those that do not come. */
  readonly homePaths: ReadonlySet<string>
}

/** Throws `invalid` for files that can't be read as a whole, or have hashes and can be read by others; `not-found` for folders. */
export async function openPasswd(options: PasswdOptions): Promise<ImportSource> {
  const read = readFiles(options)
  const { address, folder } = options
  const local = folder === null ? null : await openLocal(folder)
  return {
    ...{ kind: 'passwd', address, requests: local?.requests ?? (() => 1) },
    files: local ? withoutKeys(local.files, read.homePaths) : noFiles,
    account: { read: (signal) => readAccount(read, options, signal) },
  }
}

function readFiles({ accounts, shadow, homes }: PasswdOptions): Read {
  const file = accountsIn(accounts)
  if (shadow !== null && file.form !== 'unix')
    throw new Fault('invalid', `${accounts.name} refers to no shadow file: leave out --shadow.`)
  const isSecret = file.form !== 'unix' || file.accounts.some(({ password }) => password.includes('$'))
  for (const one of [isSecret ? accounts : null, shadow])
    if (one?.isShared) throw sharedFault(one.name, `${one.name} has password hashes, and`)
  const all = file.accounts.map((one) => placed(file.form, one, homes))
  const homePaths = new Set(all.flatMap(({ home }) => (home === null ? [] : [home.join('/')])))
  const people = all.filter(({ account }) => isOfPerson(file.form, account))
  return { ...file, shadow: shadow && shadowIn(shadow), people, homePaths }
}

async function readAccount(read: Read, options: PasswdOptions, signal: AbortSignal): Promise<SourceAccount> {
  const root = options.keys === null ? null : await rootOf(options.keys)
  const clashes = clashesOf(read.people)
  const users: SourceUser[] = []
  const keysOf = new Map<string, readonly string[]>()
  for (const [at, one] of read.people.entries()) {
    signal.throwIfAborted()
    const keys =
      root === null || one.home === null ? noKeys : await keysBelow({ root, names: one.home, uid: one.account.uid })
    const userOptions = { ...options, hasFiles: options.folder !== null }
    const { id, ...rest } = userOf(read.form, one, read.shadow, {
      options: userOptions,
      keys,
      clash: clashes[at] ?? null,
    })
    const isSecond = keysOf.has(id)
    users.push({ ...rest, id: isSecond ? `${id}\n${one.account.line}` : id })
    if (!isSecond) keysOf.set(id, keys.fingerprints)
  }
  const none = { items: [] }
  return {
    ...{ users: { items: users }, shares: none, forms: none, notifications: none, emailLists: none, webhooks: none },
    sshKeys: {
      items: [...keysOf].flatMap(([ownerId, found]) => found.map((fingerprint) => ({ ownerId, fingerprint }))),
    },
    notes: notesOf(read, options, users),
  }
}

const noKeys: FoundKeys = { fingerprints: [], refused: [] }

async function rootOf(folder: string): Promise<string> {
  try {
    return await realpath(folder)
  } catch (error) {
    throw new Fault('not-found', `--keys ${folder} can't be read: ${(error as NodeJS.ErrnoException).code}.`)
  }
}

/** Why accounts can't come beside others, in their order: the same name, or home folders of others in theirs. */
function clashesOf(people: readonly PlacedAccount[]): (string | null)[] {
  const lines = new Map<string, number>()
  const inner = new Map<string, string>()
  for (const { account, home } of people)
    for (let depth = 1; home !== null && depth < home.length; depth += 1)
      inner.set(home.slice(0, depth).join('/'), account.username)
  return people.map(({ account: { username, line }, home }) => {
    const key = userNameKey(username)
    const before = lines.get(key)
    if (before !== undefined) return `Line ${line}: the username is already used in line ${before}.`
    lines.set(key, line)
    const other = home === null ? undefined : inner.get(home.join('/'))
    return other === undefined ? null : `The home folder of ${other} is in its home folder: it would have all of it.`
  })
}

/** Settings of SSH stay there: keys come as such, and private ones are no files to transfer. */
function withoutKeys(files: FileSource, homes: ReadonlySet<string>): FileSource {
  return {
    ...files,
    async *list(folder, signal, events) {
      const isHome = homes.has(folder.names.join('/'))
      for await (const entries of files.list(folder, signal, events)) {
        const kept = isHome ? entries.filter(({ name }) => name !== '.ssh') : entries
        if (kept.length < entries.length) events?.onSpecial?.('.ssh', 'Settings and keys of SSH stay at the source.')
        yield kept
      }
    },
  }
}

const mostNamed = 20

function notesOf(read: Read, { keys, accounts, shadow }: PasswdOptions, users: readonly SourceUser[]): string[] {
  const withHash = users.filter(({ passwordHash }) => passwordHash !== undefined).length
  const left = read.accounts.filter((one) => !isOfPerson(read.form, one)).map(({ username }) => username)
  const shown = `${left.slice(0, mostNamed).join(', ')}${left.length > mostNamed ? ' …' : ''}`
  const files = [accounts.name, ...(shadow ? [shadow.name] : [])].join(' and ')
  return [
    `${withHash} of ${users.length} users keep their password. It is stored anew, in the form of this server, when they sign in first.`,
    'An administrator sets a password for the others, or adds their email address.',
    'Each user may list, download, upload, change and delete everything in its home folder: owners, groups and modes of files do not come.',
    left.length === 0 ? '' : `Accounts of the system do not come (uid below 1000 or above 65533): ${shown}.`,
    read.others === 0
      ? ''
      : `Accounts of a directory service are not in the file, and do not come (lines with + or -).`,
    keys === null ? 'SSH keys were not read: --keys FOLDER names the folder that has all home folders.' : '',
    keys === null ? '' : 'SSH keys come by their fingerprints: users sign in with the same keys as before.',
    `Copies of ${files} have password hashes: delete them once the import is accepted.`,
  ].filter(Boolean)
}
