/** A line of `ls -l` for a folder entry: FTP's LIST, and the long name of SFTP. Some clients parse type, size and time from it. */
import { type Attributes, isFolder } from './attributes.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const halfYearSeconds = (365 * 86_400) / 2

const two = (value: number) => String(value).padStart(2, '0')

function permissionText(mode: number): string {
  const bits = [...'rwxrwxrwx'].map((letter, i) => ((mode >> (8 - i)) & 1 ? letter : '-'))
  return `${isFolder({ mode }) ? 'd' : '-'}${bits.join('')}`
}

/** In UTC, with the time of day within the last half year and the year otherwise. */
function timeText(seconds: number, nowSeconds: number): string {
  const at = new Date(seconds * 1_000)
  const day = `${months[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)}`
  const isRecent = seconds <= nowSeconds && nowSeconds - seconds < halfYearSeconds
  return isRecent
    ? `${day} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
    : `${day}  ${String(at.getUTCFullYear()).padStart(4)}`
}

export interface ListedEntry {
  readonly name: string
  /** Shown as owner and group. */
  readonly owner: string
  readonly attributes: Attributes
  readonly now: Date
}

export function listLineOf({ name, owner, attributes, now }: ListedEntry): string {
  const { mode, size, modifiedAt } = attributes
  const who = `${owner.padEnd(8)} ${owner.padEnd(8)}`
  const time = timeText(modifiedAt, now.getTime() / 1_000)
  return `${permissionText(mode)}    1 ${who} ${String(size).padStart(8)} ${time} ${name}`
}
