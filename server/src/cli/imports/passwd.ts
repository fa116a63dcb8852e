/** `import … passwd`. */
import { resolve } from 'node:path'
import { openPasswd } from '../../import/passwd/source.ts'
import { accountsText } from './credentials.ts'
import type { SourceKind } from './kind.ts'
import { mustBeApart } from './local.ts'
import { absolutePath, emailAddress } from './sftpgo.ts'

const folder = (path: string) => resolve(path)

export const passwd: SourceKind = {
  name: 'passwd',
  description: 'accounts of a Unix system, of ProFTPD or of Pure-FTPd, with their passwords, SSH keys and files',
  has: 'both',
  example: '--file passwd --shadow shadow --homes /home',
  addAddress: (command) =>
    command.requiredOption('--file <path>', 'passwd, an AuthUserFile of ProFTPD, or pureftpd.passwd', folder),
  addAccess: (command) =>
    command
      .option('--shadow <file>', 'the shadow file that belongs to passwd', folder)
      .option(
        '--homes <path>',
        'the folder that all home folders are below, as that server sees it',
        absolutePath,
        '/home',
      )
      .option(
        '--folder <path>',
        'that folder as this machine sees it, to bring the files (default: users only)',
        folder,
      )
      .option('--keys <path>', 'the same folder, to bring the SSH keys in it (.ssh/authorized_keys)', folder)
      .option('--nologin', 'users with the shell nologin or false could transfer files, and do not come locked')
      .option('--email <address>', 'email address of all users (default: they come without)', emailAddress, ''),
  addressOf: ({ file = '' }) => file,
  async open({ file = '', shadow, homes = '/home', folder, keys, nologin = false, email = '' }, { config }) {
    if (folder !== undefined) await mustBeApart(folder, config)
    return await openPasswd({
      ...{ address: file, accounts: accountsText('--file', file), folder: folder ?? null, keys: keys ?? null },
      shadow: shadow === undefined ? null : accountsText('--shadow', shadow),
      ...{ homes, email, allowsNologin: nologin, now: new Date() },
    })
  },
}
