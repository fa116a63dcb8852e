/** Lists of folders, in all the forms that servers have; what could not be read of one is said, since people read these lists, not programs. */
import { type Client, type FileInfo, FTPError, parseList } from 'basic-ftp'
import { Fault } from '../../core/fault.ts'

export interface FtpList {
  readonly entries: readonly FileInfo[]
  /** Lines that are no entry in any known form. */
  readonly unread: number
  /** Whether it has the folder itself, as `.`: then one without any line is not empty, but may not be read. */
  readonly hasDots: boolean
  /** True for MLSD, which is for programs. */
  readonly isExact: boolean
}

const nothing = { unread: 0, hasDots: false, isExact: true }

/** That of the folder in which the connection is. Throws Faults and FTPError. */
export async function readList(client: Client): Promise<FtpList> {
  let about: Omit<FtpList, 'entries'> = nothing
  client.parseList = (text) => {
    const entries = parsed(text)
    about = aboutList(text, entries.length)
    return entries
  }
  try {
    return { entries: await client.list(), ...about }
  } catch (error) {
    if (error instanceof FTPError && /no (such )?files/i.test(error.message)) return { entries: [], ...nothing }
    if (error instanceof Error && /maximum bytes/i.test(error.message))
      throw new Fault('too-large', 'The list of a folder is too long to be read. Divide the folder at the source.')
    throw error
  }
}

function parsed(text: string): FileInfo[] {
  try {
    return parseList(text)
  } catch {
    throw new Fault('forbidden', "The source lists it in a form that can't be read.")
  }
}

function aboutList(text: string, entries: number): Omit<FtpList, 'entries'> {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('total'))
  if (lines.length > 0 && lines.every((line) => /^([^\s=]+=[^;]*;)* /.test(line))) return nothing
  const dots = lines.filter((line) => /\s\.{1,2}$/.test(line)).length
  return { unread: Math.max(0, lines.length - dots - entries), hasDots: dots > 0, isExact: false }
}
