/** Facts of MLSD and MLST (RFC 3659, section 7). */
import { singleLine } from './reply.ts'
import { formatTime } from './times.ts'

/** In the order in which they are sent. */
export const factNames = ['type', 'size', 'modify', 'perm', 'unique', 'unix.mode'] as const
export type FactName = (typeof factNames)[number]

/** What the user may do, as far as it depends on permissions. */
export interface Rights {
  readonly list: boolean
  readonly download: boolean
  readonly upload: boolean
  readonly modify: boolean
  readonly delete: boolean
}

export interface FactEntry {
  /** `cdir`: the folder whose entries are listed. */
  readonly type: 'file' | 'dir' | 'cdir'
  /** Bytes; null for folders. */
  readonly size: number | null
  readonly modifiedAt: Date
  readonly rights: Rights
  /** The home folder can't be renamed or deleted. */
  readonly isHome?: boolean
  /** Equal for equal files only; without `;` and controls. */
  readonly unique: string
  /** Permission bits, such as 0o644. */
  readonly mode: number
}

/**
 * One line of MLSD, or with a path for a name the inner line of MLST, without its end: `type=file;size=5; name`. Facts that the entry
 * does not have are left out. No name can add a line.
 */
export function factLine(entry: FactEntry, name: string, selection: ReadonlySet<FactName>): string {
  const facts = factNames.map((fact) => {
    const value = selection.has(fact) ? factValue(fact, entry) : null
    return value === null ? '' : `${fact}=${value};`
  })
  return singleLine(`${facts.join('')} ${name}`)
}

function factValue(fact: FactName, entry: FactEntry): string | null {
  switch (fact) {
    case 'type':
      return entry.type
    case 'size':
      return entry.size === null ? null : String(entry.size)
    case 'modify':
      return formatTime(entry.modifiedAt)
    case 'perm':
      return entry.type === 'file' ? filePermissions(entry.rights) : folderPermissions(entry)
    case 'unique':
      return entry.unique
    case 'unix.mode':
      return `0${entry.mode.toString(8).padStart(3, '0')}`
  }
}

/** APPE, DELE, RNFR, RETR, STOR. */
function filePermissions(rights: Rights): string {
  return letters({ a: rights.upload, d: rights.delete, f: rights.modify, r: rights.download, w: rights.upload })
}

/** STOR of new files, RMD, CWD, RNFR, LIST, MKD, DELE of its entries. */
function folderPermissions({ rights, isHome = false }: FactEntry): string {
  const [d, f] = [rights.delete && !isHome, rights.modify && !isHome]
  return letters({ c: rights.upload, d, e: true, f, l: rights.list, m: rights.modify, p: rights.delete })
}

function letters(allowed: Readonly<Record<string, boolean>>): string {
  return Object.entries(allowed)
    .flatMap(([letter, isAllowed]) => (isAllowed ? [letter] : []))
    .join('')
}

/** The selection of `OPTS MLST type;size;`: any case and order, unknown facts ignored. Without an argument no facts are sent. */
export function parseFacts(argument: string | null): Set<FactName> {
  const wanted = new Set(
    (argument ?? '')
      .toLowerCase()
      .split(';')
      .map((fact) => fact.trim()),
  )
  return new Set(factNames.filter((fact) => wanted.has(fact)))
}

/** The text of reply 200 to OPTS MLST. */
export function factsReplyText(selection: ReadonlySet<FactName>): string {
  const facts = factNames.filter((fact) => selection.has(fact)).map((fact) => `${fact};`)
  return facts.length === 0 ? 'MLST OPTS' : `MLST OPTS ${facts.join('')}`
}

/** The line of FEAT: all facts, with an asterisk after those that are sent. */
export function factsFeature(selection: ReadonlySet<FactName>): string {
  return `MLST ${factNames.map((fact) => `${fact}${selection.has(fact) ? '*' : ''};`).join('')}`
}
