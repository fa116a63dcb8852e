/** HASH (draft-bryan-ftp-hash), XCRC, XMD5, XSHA1, XSHA256, MD5: digests of whole files. */
import { type DigestAlgorithm, digestAt, type FileDigest } from '../../gateway/files/digest.ts'
import { pathToFind } from '../../gateway/files/paths.ts'
import type { Reply } from '../control/reply-codes.ts'
import type { FtpState } from '../control/state.ts'
import type { HashName } from '../wire/parameters.ts'
import { type Command, type Commands, pathOf, withArgument } from './command.ts'

const algorithmOf = {
  'SHA-256': 'sha256',
  'SHA-512': 'sha512',
  'SHA-1': 'sha1',
  MD5: 'md5',
  CRC32: 'crc32',
} satisfies Record<HashName, DigestAlgorithm>

const compute = (state: FtpState, argument: string, algorithm: DigestAlgorithm): Promise<FileDigest> => {
  const access = state.access()
  return digestAt(access, pathToFind(pathOf(state, argument)), algorithm, access.signal)
}

async function hash(state: FtpState, argument: string): Promise<Reply> {
  const name = state.hash
  const { hex, size } = await compute(state, argument, algorithmOf[name])
  return { code: 213, text: `${name} 0-${size} ${hex} ${argument}` }
}

/** Some clients put the path in quotes. */
const unquoted = (argument: string): string => /^"(.*)"$/s.exec(argument)?.[1] ?? argument

const own = (algorithm: DigestAlgorithm): Command => ({
  isCounted: true,
  run: withArgument(async (state, argument) => {
    const { hex } = await compute(state, unquoted(argument), algorithm)
    return { code: 250, text: hex.toUpperCase() }
  }),
})

async function md5(state: FtpState, argument: string): Promise<Reply> {
  const { hex } = await compute(state, unquoted(argument), 'md5')
  return { code: 251, text: `${argument} ${hex.toUpperCase()}` }
}

export const digestCommands: Commands = {
  HASH: { isCounted: true, run: withArgument(hash) },
  XCRC: own('crc32'),
  XMD5: own('md5'),
  XSHA1: own('sha1'),
  XSHA256: own('sha256'),
  MD5: { isCounted: true, run: withArgument(md5) },
}
