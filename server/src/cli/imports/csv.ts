/** `import … csv`. */
import { resolve } from 'node:path'
import { openCsv } from '../../import/csv/source.ts'
import type { SourceKind } from './kind.ts'

export const csv: SourceKind = {
  name: 'csv',
  description: 'users of a CSV file, with the password hashes of another server',
  has: 'users',
  example: '--file users.csv',
  addAddress: (command) => command.requiredOption('--file <path>', 'the CSV file', (path) => resolve(path)),
  addAccess: (command) => command,
  addressOf: ({ file = '' }) => file,
  open: async ({ file = '' }) => openCsv(file),
}
