/** `import … sftpgo`. */
import { basename, resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { openSftpgo } from '../../import/sftpgo/source.ts'
import { addressProblem } from '../../lib/text/email-address.ts'
import { dumpText } from './credentials.ts'
import type { SourceKind } from './kind.ts'
import { mustBeApart } from './local.ts'

export const sftpgo: SourceKind = {
  name: 'sftpgo',
  description: 'SFTPGo: users, SSH keys and shares of a dump, files of the folder with all home folders',
  has: 'both',
  example: '--folder /srv/sftpgo/data --dump dump.json',
  addAddress: (command) =>
    command.requiredOption('--folder <path>', 'the folder with all home folders, as this machine sees it', (path) =>
      resolve(path),
    ),
  addAccess: (command) =>
    command
      .requiredOption('--dump <file>', 'the dump of SFTPGo, which other users of this machine must not be able to read')
      .option('--homes <path>', 'that folder as SFTPGo sees it, if it differs', absolutePath)
      .option(
        '--email <address>',
        'email address of all users who have none (default: they come without)',
        emailAddress,
        '',
      ),
  addressOf: ({ folder = '' }) => folder,
  async open({ folder = '', dump: file = '', homes = folder, email = '' }, { config }) {
    await mustBeApart(folder, config)
    return await openSftpgo({ folder, homes, email, dump: dumpText(file), name: basename(file) })
  },
}

/** Of another server. */
export function absolutePath(text: string): string {
  if (text.startsWith('/')) return text
  throw new InvalidArgumentError('It must be an absolute path, such as /srv/data.')
}

/** Of users who have none at the source. */
export function emailAddress(text: string): string {
  const problem = addressProblem(text)
  if (problem) throw new InvalidArgumentError(problem)
  return text
}
