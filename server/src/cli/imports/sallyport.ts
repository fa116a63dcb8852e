/** `import … sallyport`. */
import { resolve } from 'node:path'
import { openExported } from '../../import/exported/source.ts'
import { readSecrets, withSecrets } from '../../import/secrets-file.ts'
import { secretsText } from './credentials.ts'
import type { SourceKind } from './kind.ts'
import { mustBeApart } from './local.ts'

export const sallyport: SourceKind = {
  name: 'sallyport',
  description: 'an account of another Sallyport, which ./sallyport export wrote into a folder',
  has: 'both',
  example: '--folder /mnt/harbour',
  addAddress: (command) =>
    command.requiredOption('--folder <path>', 'the folder of the export', (path) => resolve(path)),
  addAccess: (command) =>
    command.option(
      '--secrets <file>',
      'CSV file with API keys and access tokens that applications go on using: kind, application, user, value',
    ),
  addressOf: ({ folder = '' }) => folder,
  async open({ folder = '', secrets }, { config }) {
    await mustBeApart(folder, config)
    const source = await openExported(folder)
    return secrets === undefined ? source : withSecrets(source, await readSecrets(secretsText(secrets), secrets))
  },
}
