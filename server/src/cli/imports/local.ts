/** `import … local`. */
import { realpath } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { Fault } from '../../core/fault.ts'
import { openLocal } from '../../import/local/source.ts'
import type { Config } from '../../settings/config.ts'
import type { SourceKind } from './kind.ts'

export const local: SourceKind = {
  name: 'local',
  description: 'a folder of this machine, also of a disk that is attached to it',
  has: 'files',
  example: '--folder /srv/files',
  addAddress: (command) =>
    command.requiredOption('--folder <path>', 'the folder, as the user sees it who runs this command', (path) =>
      resolve(path),
    ),
  addAccess: (command) => command,
  addressOf: ({ folder = '' }) => folder,
  async open({ folder = '' }, { config }) {
    await mustBeApart(folder, config)
    return await openLocal(folder)
  },
}

/** An import of its own files would never end. Throws `invalid`. */
export async function mustBeApart(folder: string, { data }: Config): Promise<void> {
  const [source, own] = await Promise.all([folder, data].map((path) => realpath(path).catch(() => path)))
  if (!source || !own || !(isIn(source, own) || isIn(own, source))) return
  throw new Fault('invalid', `--folder ${folder} is, contains or is in the data folder of this server, ${data}.`)
}

const isIn = (path: string, folder: string) => !/^\.\.(\/|$)/.test(relative(folder, path))
